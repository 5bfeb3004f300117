"""What our categories are called elsewhere, so that helplines and auditors can put numbers together.

ILO: the indicators of forced labour that a category may point at (helpline/indicators.py). FLA: elements of the Fair
Labor Association's Workplace Code of Conduct. Accord: how the International Accord and the RSC in Bangladesh sort a
complaint: safety and health and reprisal for it are theirs, the rest is passed on. Merged from their published
documents, 2026-11; a proposal of ours, which none of them has signed.
"""

from __future__ import annotations

from dataclasses import dataclass

from helpline.indicators import suggested
from helpline.taxonomy import Category

NONE = "none"
OSH, REPRISAL, PASSED_ON = "safety and health", "reprisal", "passed on"
SERVICE = (Category.INF, Category.SVC)
"""Not grievances: nobody else has a word for them."""
_FLA = {
    "Compensation": (Category.WAG,),
    "Hours of Work": (Category.HRS, Category.LVE),
    "Employment Relationship": (
        Category.CON, Category.DIS, Category.CHG, Category.PRV, Category.PER, Category.REC,
    ),
    "Forced Labor": (Category.DOC, Category.MOV, Category.TRF, Category.DEP),
    "Harassment or Abuse": (Category.VIO, Category.SXV, Category.HAR, Category.RPR),
    "Health, Safety and Environment": (
        Category.OSH, Category.INJ, Category.MHS, Category.BAS, Category.HSG,
    ),
    "Child Labor": (Category.CHD,),
    "Freedom of Association and Collective Bargaining": (Category.FOA,),
    "Nondiscrimination": (Category.DSC,),
}  # fmt: skip
_OF_FLA = {category: element for element, those in _FLA.items() for category in those}
_ACCORD = {
    Category.OSH: OSH, Category.INJ: OSH, Category.VIO: OSH, Category.SXV: OSH, Category.MHS: OSH,
    Category.RPR: REPRISAL,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Named:
    """One category, and what others call it. No field is empty."""

    code: str
    label: str
    ilo: str
    fla: str
    accord: str


def mapping() -> list[Named]:
    """Every category, in the order of the taxonomy."""
    return [_named(category) for category in Category]


def _named(category: Category) -> Named:
    if category in SERVICE:
        return Named(category.value, category.label, NONE, NONE, NONE)
    indicators = ", ".join(one.label for one in suggested(category)) or NONE
    accord = _ACCORD.get(category, PASSED_ON)
    return Named(category.value, category.label, indicators, _OF_FLA[category], accord)
