"""Danger is noticed here: pure, explained, before anything else and without the dialogue engine.

`assess()` hears several voters (phrases, spelling mistakes, a classifier, an emergency word); any of
them can raise. Guards (an idiom, a question about the law) may lower critical to a question, never
below. The specification is part 7 of the domain notes: what is urgent, what only sounds so.
"""

from __future__ import annotations

from helpline.triage.assess import assess
from helpline.triage.signals import Assessment, Danger, Signal, Source, Voter, Votes

__all__ = ["Assessment", "Danger", "Signal", "Source", "Voter", "Votes", "assess"]
