"""`westline`: every command of an installation."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable

from helpline.errors import HelplineError
from westline import __version__
from westline.commands import backups, keys, paper, people, removal, starting, texts

GROUPS = (starting, people, backups, keys, removal, texts, paper)


def main(arguments: list[str] | None = None) -> int:
    """Run a command; the exit status. An error of ours is one honest message, not a traceback."""
    options = _parser().parse_args(arguments)
    command: Callable[[argparse.Namespace], int] = options.command
    try:
        return command(options)
    except (HelplineError, ValueError, LookupError) as error:
        print(error.args[0] if error.args else error, file=sys.stderr)
        return 2
    except OSError as error:
        print(f"{error.filename}: {error.strerror}" if error.filename else error, file=sys.stderr)
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("westline", description="A helpline assistant for workers.")
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(required=True)
    for group in GROUPS:
        group.add_to(commands.add_parser)
    return parser
