"""A process that ends with the one that started it, even if that one is killed and can tell nobody.

Otherwise what is left goes on with the code of before and holds its ports: a new start finds them taken.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1


def end_with(parent: int) -> None:
    """Ask Linux for a SIGTERM when the parent ends; a later exec keeps that. Raises SystemExit if it has ended already.

    Elsewhere nothing asks for it: there a service manager ends what is left.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        raise SystemExit(f"Process {parent}, which started this one, has ended.")
