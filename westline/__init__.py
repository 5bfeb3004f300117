"""The command line, and the one place where real things are chosen and started."""

__version__ = "0.1.0"
