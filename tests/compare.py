"""`make compare`: our redaction beside Presidio's recognisers, on the same messages, in one run."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from typing import Any

from helpline.redaction import redact
from helpline.text import RawText
from tests.quality_safety import IDENTIFIERS, SOFT
from tests.support.evaluation import lines, share
from westline.build import ROOT

PYTHON = ROOT / ".cache" / "compare" / "bin" / "python"
OURS = "Westline"
Covered = list[set[int]]


def theirs(texts: list[str]) -> dict[str, Covered]:
    """What Presidio covers of each text, as it comes and with everything on."""
    script = ROOT / "tests" / "support" / "presidio_reads.py"
    told = "".join(json.dumps(text) + "\n" for text in texts)
    done = subprocess.run([PYTHON, script], input=told, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"Presidio did not run:\n{done.stderr[-2000:]}")
    found = [json.loads(line) for line in done.stdout.splitlines()]
    return {
        name: [{i for start, end in one[name] for i in range(start, end)} for one in found]
        for name in found[0]
    }


def readable(line: dict[str, Any], covered: set[int]) -> set[str]:
    """The kinds of which anything stays readable in a message."""
    return {
        span["type"]
        for span in line["spans"]
        if any(
            line["text"][i].isalnum() and i not in covered
            for i in range(span["start"], span["end"])
        )
    }


def table() -> Iterator[str]:
    """One row for each detector, and where they disagree."""
    every = lines("pii.jsonl")
    found = {OURS: [_ours(line) for line in every], **theirs([line["text"] for line in every])}
    told = [n for n, line in enumerate(every) if line["kind"] != "hard_negative"]
    innocent = [n for n, line in enumerate(every) if line["kind"] == "hard_negative"]
    yield "| detector | an identifier left | anything but employer and address left | innocent touched |\n|---|---|---|---|"
    for name, covered in found.items():
        left = [readable(every[n], covered[n]) for n in told]
        identifiers = share([bool(kinds & set(IDENTIFIERS)) for kinds in left])
        core = share([bool(kinds - SOFT) for kinds in left])
        touched = share([bool(covered[n]) for n in innocent])
        yield f"| {name} | {identifiers} | {core} | {touched} |"
    yield ""
    for name in list(found)[1:]:
        only_we, only_they = _disagreement(every, found[OURS], found[name])
        yield (
            f"Where one of the two leaves a place readable and the other does not: Westline covers {only_we} "
            f"that Presidio ({name}) leaves; it leaves {only_they} that Presidio covers."
        )


def _ours(line: dict[str, Any]) -> set[int]:
    findings = redact(RawText(line["text"]), line["lang"]).findings
    return {i for f in findings for i in range(f.start, f.end)}


def _disagreement(every: list[dict[str, Any]], ours: Covered, others: Covered) -> tuple[int, int]:
    only_we = only_they = 0
    for line, mine, other in zip(every, ours, others, strict=True):
        for span in line["spans"]:
            alone = {**line, "spans": [span]}
            left, there = bool(readable(alone, mine)), bool(readable(alone, other))
            only_we += there and not left
            only_they += left and not there
    return only_we, only_they


def main() -> int:
    """Print it."""
    for line in table():
        print(line)  # noqa: T201
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
