"""The trained part: for each script that several languages share, characters and langdetect vote."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from langdetect import DetectorFactory
from langdetect.lang_detect_exception import LangDetectException
from langdetect.utils.lang_profile import LangProfile

from helpline.characters import CharacterVoter
from helpline.language.scripts import SCRIPT_OF

FIRST, SECOND = 0.75, 0.25
"""The weight of the characters' vote and of langdetect's."""
LONG_ENOUGH = 12
"""Letters below which langdetect only guesses, and is not asked."""
SPANS = (1, 2, 3, 5)
"""Workers write short: parts of this many words are learnt beside the whole lines."""
SEED = 7


def plain(text: str) -> str:
    """Lower case without digits and punctuation: what tells languages apart."""
    return " ".join(
        "".join(c if c.isalpha() or ord(c) > 0x300 else " " for c in text.lower()).split()
    )


@dataclass(frozen=True)
class SharedScript:
    """The voters of one script."""

    forms: tuple[str, ...]
    characters: CharacterVoter
    profiles: tuple[str, ...]
    factory: DetectorFactory

    def votes(self, text: str, letters: int) -> dict[str, float]:
        """A probability for each form of writing."""
        first = dict(zip(self.forms, map(float, self.characters.votes(text)), strict=True))
        second = self._langdetect(text) if letters >= LONG_ENOUGH else {}
        if not second:
            return first
        return {f: FIRST * share + SECOND * second.get(f, 0.0) for f, share in first.items()}

    def _langdetect(self, text: str) -> dict[str, float]:
        detector = self.factory.create()
        detector.seed = SEED
        detector.append(plain(text[:500]))
        try:
            return {vote.lang: float(vote.prob) for vote in detector.get_probabilities()}
        except LangDetectException:
            return {}


class LanguageModel:
    """Tells apart the languages of one script, for every script that needs it."""

    def __init__(self, scripts: Mapping[str, SharedScript]) -> None:
        self._scripts = dict(scripts)

    def votes(self, text: str, script: str, letters: int) -> dict[str, float]:
        """Probabilities by form; empty for a script that one language alone uses."""
        shared = self._scripts.get(script)
        return shared.votes(text, letters) if shared else {}

    @classmethod
    def train(cls, lines: Iterable[tuple[str, str]]) -> LanguageModel:
        """Learn from (form, text). About ten seconds for 15,000 lines."""
        by_script: dict[str, list[tuple[str, str]]] = {}
        for form, text in lines:
            code, _, script = form.partition("-")
            by_script.setdefault(script or SCRIPT_OF[code], []).append((form, text))
        return cls(
            {
                script: _learn(some)
                for script, some in sorted(by_script.items())
                if len({form for form, _ in some}) > 1
            }
        )

    def save(self, folder: Path) -> None:
        """Write arrays and JSON."""
        folder.mkdir(parents=True, exist_ok=True)
        about = {s: {"forms": x.forms, "profiles": x.profiles} for s, x in self._scripts.items()}
        (folder / "languages.json").write_text(json.dumps(about), "utf-8")
        for script, shared in self._scripts.items():
            shared.characters.save(folder, script)

    @classmethod
    def load(cls, folder: Path) -> LanguageModel:
        """Read what `save` wrote."""
        about = json.loads((folder / "languages.json").read_text("utf-8"))
        return cls(
            {
                script: SharedScript(
                    tuple(some["forms"]),
                    CharacterVoter.load(folder, script, plain),
                    tuple(some["profiles"]),
                    _factory(some["profiles"]),
                )
                for script, some in about.items()
            }
        )


def _learn(lines: Sequence[tuple[str, str]]) -> SharedScript:
    parts = [(form, part) for form, text in lines for part in _parts(plain(text))]
    voter = CharacterVoter.train(
        plain, [text for _, text in parts], [form for form, _ in parts], SEED
    )
    forms = tuple(sorted({form for form, _ in lines}))
    profiles = tuple(_profile(form, [text for f, text in lines if f == form]) for form in forms)
    return SharedScript(forms, voter, profiles, _factory(profiles))


def _parts(text: str) -> list[str]:
    words = text.split()
    spans = [
        " ".join(words[start : start + size])
        for size in SPANS
        for start in range(0, max(len(words) - size + 1, 0), size)
    ]
    return list(dict.fromkeys([text, *spans]))


def _profile(form: str, texts: Sequence[str]) -> str:
    profile = LangProfile(form)
    for text in texts:
        profile.update(plain(text))
    profile.omit_less_freq()
    return json.dumps({"name": form, "freq": profile.freq, "n_words": profile.n_words})


def _factory(profiles: Sequence[str]) -> DetectorFactory:
    factory = DetectorFactory()
    factory.load_json_profile(list(profiles))
    return factory
