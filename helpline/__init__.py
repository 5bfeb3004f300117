"""The core: what a helpline does, in plain Python.

Knows no Rasa, HTTP, SQL, clock or environment. Everything here can be tested with a table.
"""
