"""The schedule: a table of (when, what). The scheduler only ticks; what is due stands in rows."""
