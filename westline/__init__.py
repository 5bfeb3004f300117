"""The command line, and the one place where real things are chosen and started."""

import os

__version__ = "0.1.0"

# Before anything loads numpy. Its worker threads spin for some 30 ms after every product of matrices, waiting for the
# next one: of a message that takes 40 ms to understand, that was 100 ms of a core that others needed.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
