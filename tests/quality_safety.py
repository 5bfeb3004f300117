"""The part of `make eval` that matters most: what stays readable, and which danger is missed."""

from __future__ import annotations

import random
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from bot.understanding.danger import GRAVE, mistyped
from helpline.language import FORMS
from helpline.redaction import redact
from helpline.taxonomy import Severity
from helpline.text import RawText
from helpline.triage import assess
from tests.support.evaluation import form as form_of
from tests.support.evaluation import lines, rate, share
from westline.build import build_embedder
from westline.danger import load_voter

IDENTIFIERS = ("PHONE", "PASSPORT", "NATIONAL_ID", "BANK", "EMAIL")
SOFT = {"EMPLOYER", "ADDRESS"}


class Leaks:
    """Every line redacted once: what stays readable, and what is touched without need."""

    def __init__(self, every: Sequence[dict[str, Any]]) -> None:
        self.spans, self.left = Counter[str](), Counter[str]()
        self.messages: dict[str, list[set[str]]] = defaultdict(list)
        self.innocent: list[bool] = []
        for line in every:
            findings = redact(RawText(line["text"]), line["lang"]).findings
            covered = {i for f in findings for i in range(f.start, f.end)}
            if line["kind"] == "hard_negative":
                self.innocent.append(bool(findings))
            else:
                self.messages[line["lang"]].append(set(self._readable(line, covered)))

    def _readable(self, line: dict[str, Any], covered: set[int]) -> Iterator[str]:
        for span in line["spans"]:
            self.spans[span["type"]] += 1
            places = range(span["start"], span["end"])
            if any(line["text"][i].isalnum() and i not in covered for i in places):
                self.left[span["type"]] += 1
                yield span["type"]

    def leaking(self, kinds: Sequence[str] | None, forms: Sequence[str]) -> str:
        """The share of messages in which anything of these kinds (None: of core) stays readable."""
        every = [left for form in forms for left in self.messages[form]]
        return share([bool(left & set(kinds) if kinds else left - SOFT) for left in every])


def redaction(every: Sequence[dict[str, Any]]) -> Iterator[str]:
    """What stays readable, by kind and by form of writing."""
    leaks = Leaks(every)
    yield "| kind | places | readable in part |\n|---|---|---|"
    for kind, count in leaks.spans.most_common():
        yield f"| {kind} | {count} | {leaks.left[kind]} |"
    yield "\n| form | messages | an identifier left | anything but employer and address left |\n|---|---|---|---|"
    forms = sorted(leaks.messages)
    for name, some in (*((form, [form]) for form in forms), ("all", forms)):
        count = sum(len(leaks.messages[form]) for form in some)
        yield f"| {name} | {count} | {leaks.leaking(IDENTIFIERS, some)} | {leaks.leaking(None, some)} |"
    texts = [line["text"] for line in every]
    yield f"\nOf {len(leaks.innocent)} innocent messages {sum(leaks.innocent)} are touched. "
    yield f"All {len(FORMS)} forms together take {_memory()} MB of memory. "
    yield f"One core redacts {rate(lambda text: redact(RawText(text)), texts)} messages/s."


def _memory() -> str:
    """Megabytes more of a process that redacts in every form, measured in one of its own."""
    script = (
        "import psutil; p = psutil.Process(); before = p.memory_info().rss\n"
        "from helpline.language import FORMS\nfrom helpline.redaction import prepare\n"
        "for form in FORMS: prepare(form)\n"
        "print(round((p.memory_info().rss - before) / 1e6))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


WANTED = {"critical": Severity.CRITICAL, "high": Severity.URGENT, "normal": Severity.STANDARD}
TYPOS = 0.3


class Dangers:
    """Every line of risk.jsonl assessed: with the classifier, by rules alone, and mistyped."""

    def __init__(self) -> None:
        self.lines = lines("risk.jsonl")
        self._voter, self._embedder = load_voter(), build_embedder()
        self.found = [self._assess(x["text"], x["lang"]) for x in self.lines]
        self.by_rules = [assess(RawText(x["text"]), x["lang"]).severity for x in self.lines]
        chance = random.Random(3)
        self.mistyped = [
            self._assess(mistype(x["text"], chance), x["lang"])
            for x in self.lines
            if x["label"] == "critical"
        ]

    def _assess(self, text: str, form: str) -> Severity:
        vector = self._embedder.embed(text) if self._embedder else None
        return assess(RawText(text), form, self._voter, vector).severity

    def ordinary(self) -> list[Severity]:
        """What messages on other matters were taken for."""
        return [
            self._assess(line["text"], form_of(line))
            for line in lines("nlu.jsonl")
            if line["intent"] != "report" or line["category"] not in GRAVE
        ]

    def of(self, label: str, forms: Sequence[str]) -> list[Severity]:
        """What lines of a label were taken for."""
        return [
            found
            for line, found in zip(self.lines, self.found, strict=True)
            if line["label"] == label and line["lang"] in forms
        ]


def mistype(text: str, chance: random.Random) -> str:
    """A mistake in three of ten words of four letters or more."""
    words = text.split(" ")
    return " ".join(
        mistyped(word, chance) if len(word) > 3 and chance.random() < TYPOS else word
        for word in words
    )


def danger() -> Iterator[str]:
    """How many dangers are heard, and how often there was none."""
    dangers = Dangers()
    forms = sorted({line["lang"] for line in dangers.lines})
    yield "| form | critical heard as critical | urgent as urgent or more | normal taken for critical |\n|---|---|---|---|"
    for name, some in (*((form, [form]) for form in forms), ("all", forms)):
        critical, high, normal = (dangers.of(label, some) for label in WANTED)
        yield (
            f"| {name} | {share([s is Severity.CRITICAL for s in critical])} of {len(critical)} "
            f"| {share([s <= Severity.URGENT for s in high])} of {len(high)} "
            f"| {share([s is Severity.CRITICAL for s in normal])} of {len(normal)} |"
        )
    critical = [x["label"] == "critical" for x in dangers.lines]
    ruled = [s is Severity.CRITICAL for s, c in zip(dangers.by_rules, critical, strict=True) if c]
    below = [s > Severity.URGENT for s in dangers.of("critical", forms)]
    asked = [s is Severity.URGENT for s in dangers.of("normal", forms)]
    yield f"\nBy rules alone {share(ruled)}; with a mistake in three words of ten {share([s is Severity.CRITICAL for s in dangers.mistyped])}."
    yield f"Critical taken for standard: {share(below)}. Normal asked about or put before staff: {share(asked)}."
    ordinary = dangers.ordinary()
    yield (
        f"Of {len(ordinary)} messages of nlu.jsonl that tell of no danger "
        f"{share([s is Severity.CRITICAL for s in ordinary])} are taken for critical."
    )
