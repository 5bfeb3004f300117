"""Questions whose answers garble themselves: nobody, not even we, can know what somebody did or thinks.

A worker looks at the last digit of a number that only they have in mind. Two digits say "answer yes",
two say "answer no", six say "answer truly". A yes is then no proof of anything; of many answers the true
share can be worked out all the same (forced response, a form of Warner's randomised response of 1965).
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

FORCED_YES, FORCED_NO, TRUTH = 0.2, 0.2, 0.6
"""The digits 0 and 1; 2 and 3; all others. The words of the reply `poll` say the same."""
FEWEST = 50
"""Of fewer answers nothing is said: the span would be wider than anything it tells."""
Z95 = 1.96
GARBLED = (
    "Every worker garbles their own answer: two of ten say yes whatever is true, two say no. The share is worked out from "
    "all answers; it lies in the span 95 times of 100. Fewer than 50 answers are not shown."
)
_CHOICE = re.compile(r"/poll_([0-9]{1,9})_(yes|no)")


@dataclass(frozen=True, slots=True)
class Answered:
    """A tap on a poll's button."""

    poll: int
    yes: bool


@dataclass(frozen=True, slots=True)
class Estimate:
    """How many in a hundred would truly say yes, and the span in which that lies 95 times of 100."""

    per_cent: int
    at_least: int
    at_most: int


def answer_in(payload: str) -> Answered | None:
    """The answer behind a button."""
    found = _CHOICE.fullmatch(payload)
    return Answered(int(found[1]), found[2] == "yes") if found else None


def payloads(poll: int) -> tuple[str, str]:
    """What stands behind yes and behind no."""
    return f"/poll_{poll}_yes", f"/poll_{poll}_no"


def estimate(yes: int, no: int) -> Estimate | None:
    """The true share behind garbled answers, or None for too few of them."""
    answers = yes + no
    if answers < FEWEST:
        return None
    said = yes / answers
    share = (said - FORCED_YES) / TRUTH
    error = Z95 * math.sqrt(said * (1 - said) / answers) / TRUTH
    return Estimate(_bounded(share), _bounded(share - error), _bounded(share + error))


def _bounded(share: float) -> int:
    return round(100 * min(max(share, 0.0), 1.0))
