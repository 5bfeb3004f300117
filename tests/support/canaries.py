"""Invented identities in every form of writing, and a search of every place where one might turn up."""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import yaml
from sqlalchemy import select

from db import backup, trackers
from db.database import Database
from db.keys import KeyRing
from db.tables import Base
from helpline.digits import fold_digits
from helpline.language import FORMS
from helpline.language.scripts import SCRIPT_OF
from tests.support.running import Running
from westline.build import ROOT

NAMES = {
    "Latn": "Zorvani", "Beng": "জোরভানি", "Deva": "ज़ोरवानी", "Arab": "زورفاني", "Mymr": "ဇော်ဗာနီ", "Khmr": "ហ្សវ៉ានី",
    "Thai": "ซอร์วานี", "Ethi": "ዞርቫኒ", "Taml": "ஜோர்வானி", "Sinh": "සෝර්වානි",
}  # fmt: skip
ZEROS = {"Beng": "০", "Deva": "०", "Arab": "٠", "Mymr": "၀", "Khmr": "០", "Thai": "๐"}


@dataclass(frozen=True)
class Canary:
    """Somebody who does not exist: nothing of them may be readable anywhere."""

    form: str
    name: str
    phone: str
    passport: str
    mail: str

    @property
    def sung(self) -> str:
        """As they say who they are."""
        cues = yaml.safe_load((ROOT / "locales" / self.form / "cues.yml").read_text("utf-8"))
        phone = digits_of(self.phone, script_of(self.form))
        parts = (cues["name_before"][0], self.name, cues["phone"][0], phone)
        return f"{' '.join(parts)}, {cues['passport'][0]} {self.passport}, {self.mail}"

    @property
    def traces(self) -> tuple[str, ...]:
        """What would give them away, folded as `folded` folds what is searched."""
        return (
            folded(self.name),
            self.phone[-8:],
            folded(self.passport),
            self.mail.partition("@")[0],
        )


def script_of(form: str) -> str:
    """In which script a form is written."""
    return "Latn" if form.endswith("-Latn") else SCRIPT_OF[form]


def digits_of(number: str, script: str) -> str:
    """A number in the digits of a script, or as it is where that writes it so."""
    zero = ZEROS.get(script)
    return "".join(chr(ord(zero) + int(d)) for d in number) if zero else number


CANARIES = tuple(
    Canary(
        form, NAMES[script_of(form)], f"017{55000000 + 7919 * n}", f"ZQ{7300000 + 613 * n}",
        f"zorvani.{form.lower()}@example.org",
    )
    for n, form in enumerate(FORMS)
)  # fmt: skip


def folded(text: str) -> str:
    """One spelling of everything: digits of all scripts, cases and compositions."""
    return fold_digits(unicodedata.normalize("NFKC", text)).casefold()


def readable(running: Running) -> Iterator[tuple[str, str]]:
    """What the tables hold, and the dialogue's memory."""
    own, memory = running.database(), Database.at(running.settings.tracker_url)
    yield from _rows(own)
    with memory.read() as session:
        for sender in trackers.senders(session):
            yield f"tracker {sender}", trackers.load(session, sender) or ""
    memory.dispose()
    own.dispose()


def places(running: Running) -> Iterator[tuple[str, str]]:
    """Every place of an installation and what can be read there: rows, trackers, files, alerts, a backup."""
    own, keys = running.database(), KeyRing(running.settings.master_keys)
    yield from readable(running)
    for path in sorted(p for p in running.folder.rglob("*") if p.is_file()):
        yield f"file {path.name}", path.read_bytes().decode("utf-8", "replace")
    for number, alert in enumerate(running.alerts):
        yield f"alert {number}", alert
    out = io.BytesIO()
    backup.write(own, keys, out, 0, datetime.now(UTC))
    yield "backup, sealed", out.getvalue().decode("utf-8", "replace")
    for provider in (running.simulator.whatsapp, running.simulator.telegram):
        for bubble in list(provider.state.bubbles):
            if not bubble.mine:
                yield f"phone {bubble.id}", bubble.text
    own.dispose()


def _rows(database: Database) -> Iterator[tuple[str, str]]:
    with database.read() as session:
        for table in Base.metadata.sorted_tables:
            for number, row in enumerate(session.execute(select(table)).mappings()):
                yield f"{table.name} {number}", " ".join(map(_text, row.values()))


def _text(value: Any) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def found(running: Running) -> list[tuple[str, str]]:
    """(place, form of the canary) wherever one can be read."""
    hits = []
    for place, text in places(running):
        clear = folded(text)
        hits += [
            (place, canary.form)
            for canary in CANARIES
            if any(trace in clear for trace in canary.traces)
        ]
    return hits
