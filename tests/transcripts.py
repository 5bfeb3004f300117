"""Twenty invented conversations in five languages, held with a whole Westline: `python -m tests.transcripts`.

Each must end where it should, or this fails; what was said is written to docs/journeys/. Nobody in them exists.
A line of a script is what the worker writes; one that begins with # is a number of a choice.
"""

from __future__ import annotations

import re
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tests.support.house import words
from tests.support.running import Running, running_westline
from westline.build import ROOT

CODE = re.compile(r"\d{3}(?:-\d{3}){4}")
OUT = ROOT / "docs" / "journeys"


@dataclass(frozen=True, slots=True)
class Script:
    """What a worker writes, and the reply of the catalogue that must stand at the end."""

    title: str
    lines: tuple[str, ...]
    ends: str


def scripts(hello: str, story: str, danger: str, law: str, odd: str, skip: str) -> list[Script]:
    """The same four situations in one language's own words."""
    told = (hello, "#1", "#1", story, skip, skip, skip, skip, skip, skip)
    return [
        Script("A grievance, told and handed in", (*told, "#1"), "utter_case_opened"),
        Script("Danger", (danger, "#1", odd), "danger_noted"),
        Script("What the law says", (hello, "#1", law, "#1"), "place_noted"),
        Script(
            "A phone that others read", (hello, "#1", "HIDE", "4821", hello, "4821"), "hide_opened"
        ),
    ]


LANGUAGES = {
    "en": scripts("hello", "my boss has not paid me for two months", "my boss is beating me now",
                  "how many hours may I work in a day by law?", "he is outside the door", "skip"),
    "bn": scripts("সালাম", "মালিক দুই মাস ধরে আমার বেতন দেয় না", "মালিক আমাকে এখন মারতেছে",
                  "আইনে দিনে কত ঘণ্টা কাজ করা যায়?", "উনি দরজার বাইরে", "বাদ"),
    "hi": scripts("नमस्ते", "मालिक ने दो महीने से मेरी तनख़्वाह नहीं दी", "मालिक मुझे अभी पीट रहा है",
                  "क़ानून में दिन में कितने घंटे काम होता है?", "वह दरवाज़े के बाहर है", "छोड़ो"),
    "ar": scripts("السلام عليكم", "صاحب العمل لم يدفع راتبي منذ شهرين", "صاحب العمل يضربني الآن",
                  "كم ساعة عمل في اليوم حسب القانون؟", "هو خلف الباب", "تخطي"),
    "es": scripts("hola", "mi patrón no me paga desde hace dos meses", "mi patrón me está golpeando ahora",
                  "¿cuántas horas al día se puede trabajar según la ley?", "está detrás de la puerta", "saltar"),
}  # fmt: skip


def main() -> int:
    """Hold them all; how many went wrong is the exit status."""
    OUT.mkdir(parents=True, exist_ok=True)
    wrong = 0
    with tempfile.TemporaryDirectory() as folder, running_westline(Path(folder)) as westline:
        for place, (language, mine) in enumerate(LANGUAGES.items()):
            parts = [
                f"# Four conversations in {language}",
                "",
                "Invented: nobody in them exists.",
                "",
            ]
            for count, script in enumerate(mine):
                text, well = held(westline, f"88017000{place}00{count:02d}", language, script)
                wrong += not well
                parts += [f"## {script.title}", "", *text, ""]
                sys.stdout.write(f"{language}: {script.title}: {'ok' if well else 'WRONG'}\n")
            (OUT / f"{language}.md").write_text("\n".join(parts), encoding="utf-8")
    return wrong


def held(westline: Running, number: str, language: str, script: Script) -> tuple[list[str], bool]:
    """One conversation as lines of Markdown, and whether it ended where it should."""
    phone, lines, heard = westline.whatsapp(number), [], ""
    for line in script.lines:
        if CODE.search(heard):
            break
        written = line.removeprefix("#")
        if "• " in heard and line != "#1":  # the summary came before every question was skipped
            written = "1"
        heard = phone.says(written)
        lines += _quoted("Worker", written), _quoted("Westline", _neutral(heard))
    return lines, _begins(script.ends, language) in heard


def _begins(key: str, language: str) -> str:
    return re.split(r"[{\n]", words().reply(key, language).text)[0].strip()


def _neutral(text: str) -> str:
    """A case code is new each time; the file stays the same."""
    return CODE.sub("123-456-789-012-345", text)


def _quoted(who: str, text: str) -> str:
    said = text.replace("\n\n", "\n").replace("\n", "  \n> ")
    return f"**{who}**\n\n> {said}\n"


if __name__ == "__main__":
    sys.exit(main())
