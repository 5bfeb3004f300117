"""The commands of an installation, by what they are for. Each module adds its own to the parser with `add_to`."""

from __future__ import annotations

import argparse
from collections.abc import Callable

Add = Callable[..., argparse.ArgumentParser]
"""Makes a command of this name, like `add_parser` of argparse."""
