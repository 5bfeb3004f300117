"""The finder finds what one alternation of all phrases would, in every form of writing, and nothing else."""

from __future__ import annotations

import random
import re

import pytest

from helpline.triage.finder import Finder, _compiled
from helpline.triage.lexicon import _read, lexicon_of
from helpline.triage.plain import plain
from tests.core.triage.test_phrases import FORMS


def entries(form: str) -> list[str]:
    """Every phrase that a form has, of danger and of what guards against it."""
    data = _read(form)
    found = [e for level in ("critical", "urgent") for some in data[level].values() for e in some]
    return found + [e for some in data["guards"].values() for e in some]


def alternation(finder: Finder, text: str) -> list[tuple[int, int, int]]:
    """The plain way."""
    whole = "|".join(f"({_compiled(phrase).pattern})" for phrase, _word in finder.phrases)
    matches = re.compile(whole or "(?!)").finditer(text)
    return [((match.lastindex or 1) - 1, *match.span()) for match in matches]


@pytest.mark.slow
@pytest.mark.parametrize("form", FORMS)
def test_it_is_an_alternation(form: str) -> None:
    dice, lexicon = random.Random(form), lexicon_of(form)
    own, others = entries(form), [e for other in FORMS for e in entries(other)]
    texts = [*own, *(f"{dice.choice(own)} {dice.choice(others)}, {dice.choice(own)}" for _ in range(60))]  # fmt: skip
    finders = [finder for finder, _ in lexicon.dangers] + [finder for _, finder in lexicon.guards]
    found = 0
    for finder in (*finders, lexicon.emergency):
        for text in (plain(text).text for text in texts):
            hits = list(finder.find(text))
            assert hits == alternation(finder, text), text
            found += len(hits)
    assert found > len(own) / 2
