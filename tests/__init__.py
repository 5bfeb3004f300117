"""Tests. Identities in here are invented: numbers of ranges that are not given out, names from plays."""
