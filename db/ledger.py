"""Who was erased, noted in a file outside the database, so that no backup brings them back.

A line names a conversation by its random id and says when: it tells nobody who that was. It is written
before the erase, which may then fail: restoring would erase somebody who asked for it all the same.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from helpline.conversation import ConversationId


@dataclass(frozen=True, slots=True)
class Ledger:
    """The file. It is copied beside every backup, and the newest copy is the one that counts."""

    path: Path

    def note(self, conversation: ConversationId, now: datetime) -> None:
        """Write a line and wait until the disk has it. Raises OSError: then nothing may be erased."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        line = json.dumps({"conversation": conversation, "at": now.isoformat()}) + "\n"
        file = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            os.write(file, line.encode())
            os.fsync(file)
        finally:
            os.close(file)

    def erased(self) -> tuple[ConversationId, ...]:
        """Everyone who is noted, once each. A line that was cut off by a crash is passed over."""
        if not self.path.exists():
            return ()
        found: dict[ConversationId, None] = {}
        for line in self.path.read_text("utf-8").splitlines():
            try:
                found[ConversationId(json.loads(line)["conversation"])] = None
            except (ValueError, KeyError, TypeError):
                continue
        return tuple(found)
