"""Grievance categories and severities: the merged taxonomy of worker helplines.

Codes and default severities follow the ILO forced-labour indicators and the topic lists of Amader
Kotha, Malaysia's Working for Workers, DIFE 16357, the Accord and FLA (merged 2026-11).
"""

from __future__ import annotations

from enum import IntEnum, StrEnum


class Severity(IntEnum):
    """How soon a person must look. Lower is more urgent, so that sorting puts it first."""

    CRITICAL = 0
    URGENT = 1
    PRIORITY = 2
    STANDARD = 3
    INFORMATION = 4

    @property
    def word(self) -> str:
        """The one word for it on every screen."""
        return self.name.lower()


class Category(StrEnum):
    """What a grievance is about."""

    WAG = "WAG"
    HRS = "HRS"
    LVE = "LVE"
    CON = "CON"
    REC = "REC"
    DOC = "DOC"
    MOV = "MOV"
    TRF = "TRF"
    VIO = "VIO"
    SXV = "SXV"
    HAR = "HAR"
    DEP = "DEP"
    OSH = "OSH"
    INJ = "INJ"
    CHD = "CHD"
    MHS = "MHS"
    BAS = "BAS"
    HSG = "HSG"
    DIS = "DIS"
    CHG = "CHG"
    FOA = "FOA"
    DSC = "DSC"
    RPR = "RPR"
    PRV = "PRV"
    PER = "PER"
    INF = "INF"
    SVC = "SVC"

    @property
    def label(self) -> str:
        """English name for staff."""
        return _TITLES[self]

    @property
    def default_severity(self) -> Severity:
        """Where a case starts when nothing else is known; staff and triage may raise it."""
        return _SEVERITY.get(self, Severity.PRIORITY)


_TITLES = {
    Category.WAG: "Wages and benefits",
    Category.HRS: "Hours and rest",
    Category.LVE: "Leave and sickness",
    Category.CON: "Contract and terms",
    Category.REC: "Recruitment and debt",
    Category.DOC: "Identity documents",
    Category.MOV: "Movement and isolation",
    Category.TRF: "Trafficking and forced labour",
    Category.VIO: "Violence",
    Category.SXV: "Sexual violence and harassment",
    Category.HAR: "Verbal abuse and threats",
    Category.DEP: "Immigration threat",
    Category.OSH: "Safety and health",
    Category.INJ: "Injury and illness",
    Category.CHD: "Child labour",
    Category.MHS: "Suicide and distress",
    Category.BAS: "Deprivation",
    Category.HSG: "Housing",
    Category.DIS: "Dismissal",
    Category.CHG: "Changing employer",
    Category.FOA: "Union and voice",
    Category.DSC: "Discrimination",
    Category.RPR: "Reprisal",
    Category.PRV: "Privacy",
    Category.PER: "Personal or community",
    Category.INF: "Question",
    Category.SVC: "About this helpline",
}

_SEVERITY = {
    **dict.fromkeys(
        (Category.TRF, Category.VIO, Category.SXV, Category.CHD, Category.MHS, Category.BAS),
        Severity.CRITICAL,
    ),
    **dict.fromkeys((Category.DOC, Category.MOV, Category.DEP, Category.RPR), Severity.URGENT),
    **dict.fromkeys((Category.CON, Category.CHG, Category.PER), Severity.STANDARD),
    **dict.fromkeys((Category.INF, Category.SVC), Severity.INFORMATION),
}


def categories_in(answer: str | None) -> tuple[Category, ...]:
    """What a worker said it is about, one or several ("WAG,DOC"): the gravest first, without what is unknown."""
    known = [Category(code) for code in (answer or "").split(",") if code in Category.__members__]
    return tuple(sorted(dict.fromkeys(known), key=lambda one: one.default_severity))
