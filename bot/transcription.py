"""Voice to text, on our own machine and only if the operator wants it: any command that can listen.

A machine mishears, most of all small languages. So a transcript never stands in for a person: it is
marked as one, goes through redaction and the same reading as text, and the clock of the note runs on.
"""

from __future__ import annotations

import asyncio
import shlex
from typing import Protocol

from helpline.errors import HelplineError
from helpline.text import RawText

SECONDS = 120.0
LONGEST = 10_000


class TranscriptionFailed(HelplineError):
    """No transcript came. The note waits for a person, as it would without an engine."""


class Transcriber(Protocol):
    """Something that can listen."""

    async def transcribe(self, sound: bytes, language: str) -> RawText | None:
        """What was said, or None if nothing was heard. Raises TranscriptionFailed."""
        ...


class CommandTranscriber:
    """Runs a command: the sound on its standard input, the text on its standard output.

    `{language}` in the command becomes the language's code. Nothing is written to a disk by us.
    """

    def __init__(self, command: str, seconds: float = SECONDS) -> None:
        self._words = shlex.split(command)
        self._seconds = seconds

    async def transcribe(self, sound: bytes, language: str) -> RawText | None:
        """Run it once."""
        words = [word.replace("{language}", language) for word in self._words]
        try:
            process = await asyncio.create_subprocess_exec(
                *words,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
            )
        except OSError as error:
            raise TranscriptionFailed(
                f"WESTLINE_TRANSCRIBER could not be started: {type(error).__name__}"
            ) from None
        try:
            said, _ = await asyncio.wait_for(process.communicate(sound), self._seconds)
        except TimeoutError:
            process.kill()
            await process.wait()
            raise TranscriptionFailed(f"no transcript after {self._seconds:.0f} s") from None
        if process.returncode:
            raise TranscriptionFailed(f"the transcriber ended with {process.returncode}")
        text = said.decode("utf-8", "replace").strip()[:LONGEST]
        return RawText(text) if text else None
