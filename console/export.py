"""One case as a file for an authority or a complaints mechanism: specific and verifiable, naming nobody."""

from __future__ import annotations

import json

from console.drawing import Drawing
from console.opened import Dossier
from helpline.cases import Answer

SCHEMA = "westline-case/1"
QUESTIONS = {
    Answer.STORY: "What happened",
    Answer.ALSO: "Also about",
    Answer.SINCE: "Since when",
    Answer.ONGOING: "Still going on",
    Answer.PEOPLE: "Workers concerned",
    Answer.WISH: "What they want",
    Answer.SAFE_CONTACT: "Safe to write to",
    Answer.SAFE_HOURS: "When it is safe",
}


def as_json(dossier: Dossier) -> str:
    """With the codes that other systems understand."""
    case, ending, money = dossier.case, dossier.case.ending, dossier.case.money
    data = {
        "schema": SCHEMA,
        "made_at": dossier.made_at,
        "by": dossier.operator,
        "consent": "The worker agreed that this case is passed on.",
        "case": case.number,
        "country": dossier.country,
        "language": dossier.language,
        "category": {"code": case.category.value, "name": case.category.label},
        "severity": case.severity.word,
        "status": case.status.value,
        "opened": str(case.opened_at)[:10],
        "account": {QUESTIONS[answer]: str(text) for answer, text in dossier.answers},
        "said": [{"on": day, "text": str(text)} for day, text in dossier.said],
        "steps": [{"on": day, "what": f"{kind} {detail}".strip()} for day, kind, detail in dossier.steps],
        "ilo_indicators": [one.value for one in dossier.present],
        "referred": [{"on": day, "to": purpose} for day, purpose in dossier.referred],
        "money": {
            "currency": money.currency, "disputed": money.disputed, "recovered": money.recovered
        } if money else None,
        "ending": {
            "outcome": ending.outcome.value, "remedy": ending.remedy.value,
            "worker": ending.confirmed.value,
        } if ending else None,
    }  # fmt: skip
    return json.dumps(data, ensure_ascii=False, indent=2)


def as_html(dossier: Dossier) -> str:
    """To be read and printed, in English."""
    return Drawing().draw("export.html", None, {"one": dossier, "questions": QUESTIONS})
