"""`make eval`: redaction, language and understanding on the evaluation sets beside the repository.

Only languages that are served are counted. Where the sets are absent it says so and measures nothing.
"""

from __future__ import annotations

import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

from helpline.language import identify
from helpline.redaction import redact
from helpline.settings import load
from helpline.text import RawText
from tests.support.house import ENVIRONMENT
from westline.build import ROOT

EVAL = ROOT.parent / "shared" / "eval"
SERVED = load(ENVIRONMENT).languages
IDENTIFIERS = ("PHONE", "PASSPORT", "NATIONAL_ID", "BANK", "EMAIL", "HANDLE", "URL")


def lines(name: str) -> Iterator[dict[str, Any]]:
    """The lines of a set in the languages served."""
    for line in (EVAL / name).read_text(encoding="utf-8").splitlines():
        data = json.loads(line)
        if data["lang"] in SERVED:
            yield data


def redaction() -> str:
    """Share of identifiers left readable, and of innocent messages touched."""
    total, left = Counter[str](), Counter[str]()
    innocent = touched = 0
    for line in lines("pii.jsonl"):
        findings = redact(RawText(line["text"])).findings
        covered = {i for f in findings for i in range(f.start, f.end)}
        if line["kind"] == "hard_negative":
            innocent += 1
            touched += bool(findings)
        for span in line["spans"]:
            if span["type"] in IDENTIFIERS:
                total[span["type"]] += 1
                value = range(span["start"], span["end"])
                left[span["type"]] += any(
                    line["text"][i].isalnum() and i not in covered for i in value
                )
    rows = [f"| {kind} | {total[kind]} | {left[kind]} |" for kind in IDENTIFIERS if total[kind]]
    head = ["| identifier | spans | left readable in part |", "|---|---|---|"]
    return "\n".join([*head, *rows, f"| innocent messages touched | {innocent} | {touched} |"])


def languages() -> str:
    """Share of single messages whose language is found, without memory."""
    right, total = Counter[str](), Counter[str]()
    for line in lines("nlu.jsonl"):
        if line["script"] == "native":
            total[line["lang"]] += 1
            right[line["lang"]] += (
                identify(RawText(line["text"]), None, SERVED).code == line["lang"]
            )
    rows = [
        f"| {code} | {total[code]} | {100 * right[code] / total[code]:.0f} % |" for code in SERVED
    ]
    return "\n".join(["| language | messages | found |", "|---|---|---|", *rows])


def understanding() -> str:
    """Share of messages whose intent the dialogue model finds, for the intents that it has."""
    from tests.support.understanding import load_understanding

    understand = load_understanding()
    right: dict[str, Counter[str]] = defaultdict(Counter)
    for line in lines("nlu.jsonl"):
        wanted = line["intent"]
        if line["script"] != "native" or wanted not in understand.intents:
            continue
        found = understand(str(redact(RawText(line["text"])).text))
        right[line["lang"]]["all"] += 1
        right[line["lang"]]["right"] += found.split("_wages")[0].split("_documents")[0] == wanted
    rows = [
        f"| {c} | {right[c]['all']} | {100 * right[c]['right'] / right[c]['all']:.0f} % |"
        for c in SERVED
    ]
    return "\n".join(["| language | messages | intent found |", "|---|---|---|", *rows])


def main() -> int:
    """Print the tables."""
    if not EVAL.exists():
        print("../shared/eval is not beside the repository: nothing was measured.")
        return 1
    for title, figures in (
        ("Redaction", redaction),
        ("Language", languages),
        ("Understanding", understanding),
    ):
        print(f"\n## {title}\n\n{figures()}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
