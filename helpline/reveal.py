"""Who may open what a worker wrote, and the reasons there are. A reason is chosen, never written:
what staff write into a log about a worker would have to be redacted itself."""

from __future__ import annotations

from enum import StrEnum

from helpline.cases import CaseStatus
from helpline.errors import HelplineError


class Reason(StrEnum):
    """Why an original is opened."""

    DANGER = "danger"
    UNDERSTAND = "understand"
    REFER = "refer"
    EMERGENCY = "emergency"

    @property
    def label(self) -> str:
        """As staff read it."""
        return _LABELS[self]


_LABELS = {
    Reason.DANGER: "to reach or help the worker in danger",
    Reason.UNDERSTAND: "to understand what the worker means",
    Reason.REFER: "to refer the case, as the worker agreed",
    Reason.EMERGENCY: "emergency: whoever has the case cannot be reached (others are told)",
}

IN_HAND = (CaseStatus.IN_PROGRESS, CaseStatus.WAITING_WORKER, CaseStatus.REFERRED)
"""A case that somebody works on. Nobody needs an original of a case that is at rest."""


class RevealRefused(HelplineError):
    """Whoever asks does not have the case in hand, and nobody else can be told of an emergency."""


def check_reveal(
    status: CaseStatus, holder: str | None, who: str, reason: Reason, *, others_told: bool
) -> None:
    """Raise RevealRefused unless `who` is the one that last took the case up, and still has it.

    In an emergency anybody may, if other people of the staff are told of it at once (`others_told`).
    """
    if reason is Reason.EMERGENCY:
        if not others_told:
            raise RevealRefused(
                "In an emergency other people must be told that an original was opened, and no address "
                "is set for that (WESTLINE_ALERT_URLS). Take the case up yourself instead."
            )
        return
    if status not in IN_HAND or holder != who:
        raise RevealRefused(
            "An original is opened by the person who has the case in hand. "
            "Take the case up first: set its status to “in progress”."
        )
