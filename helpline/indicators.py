"""The ILO's eleven indicators of forced labour (SAP-FL booklet), separate from what a case is about.

The machine only suggests them, from the category; a person confirms or clears each. Nobody is
labelled "trafficked" by a machine.
"""

from __future__ import annotations

from enum import StrEnum

from helpline.taxonomy import Category


class Indicator(StrEnum):
    """One of the eleven, in the booklet's order."""

    VULNERABILITY = "vulnerability"
    DECEPTION = "deception"
    MOVEMENT = "movement"
    ISOLATION = "isolation"
    VIOLENCE = "violence"
    THREATS = "threats"
    DOCUMENTS = "documents"
    WAGES = "wages"
    DEBT = "debt"
    CONDITIONS = "conditions"
    OVERTIME = "overtime"

    @property
    def label(self) -> str:
        """The booklet's name."""
        return _LABELS[self]


_LABELS = {
    Indicator.VULNERABILITY: "Abuse of vulnerability",
    Indicator.DECEPTION: "Deception",
    Indicator.MOVEMENT: "Restriction of movement",
    Indicator.ISOLATION: "Isolation",
    Indicator.VIOLENCE: "Physical and sexual violence",
    Indicator.THREATS: "Intimidation and threats",
    Indicator.DOCUMENTS: "Retention of identity documents",
    Indicator.WAGES: "Withholding of wages",
    Indicator.DEBT: "Debt bondage",
    Indicator.CONDITIONS: "Abusive working and living conditions",
    Indicator.OVERTIME: "Excessive overtime",
}
I = Indicator  # noqa: E741 - the table below reads better so
_SUGGESTED: dict[Category, tuple[Indicator, ...]] = {
    Category.WAG: (I.WAGES,),
    Category.HRS: (I.OVERTIME,),
    Category.LVE: (I.CONDITIONS,),
    Category.CON: (I.DECEPTION,),
    Category.REC: (I.DECEPTION, I.DEBT),
    Category.DOC: (I.DOCUMENTS,),
    Category.MOV: (I.MOVEMENT, I.ISOLATION),
    Category.TRF: tuple(Indicator),
    Category.VIO: (I.VIOLENCE, I.THREATS),
    Category.SXV: (I.VIOLENCE,),
    Category.HAR: (I.THREATS,),
    Category.DEP: (I.VULNERABILITY, I.THREATS),
    Category.OSH: (I.CONDITIONS,),
    Category.INJ: (I.CONDITIONS,),
    Category.CHD: (I.VULNERABILITY,),
    Category.BAS: (I.CONDITIONS,),
    Category.HSG: (I.CONDITIONS,),
    Category.DIS: (I.THREATS,),
    Category.CHG: (I.MOVEMENT,),
    Category.FOA: (I.THREATS,),
    Category.DSC: (I.VULNERABILITY,),
    Category.RPR: (I.THREATS,),
    Category.PRV: (I.ISOLATION,),
}


def suggested(category: Category) -> tuple[Indicator, ...]:
    """Which indicators a grievance of this kind may point to: to be looked at, not to be counted."""
    return _SUGGESTED.get(category, ())
