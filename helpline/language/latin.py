"""langdetect, seeded, its probability shared out among the languages that we serve.

It guesses on short text and is random unless seeded; so it votes, and never decides alone.
"""

from __future__ import annotations

from langdetect import DetectorFactory, detect_langs
from langdetect.lang_detect_exception import LangDetectException

DetectorFactory.seed = 0


def vote_latin(text: str, candidates: tuple[str, ...]) -> tuple[str, float]:
    """The likeliest candidate and the probability that langdetect gives it (0 if it gives none)."""
    try:
        votes = {vote.lang: float(vote.prob) for vote in detect_langs(text[:1000])}
    except LangDetectException:
        votes = {}
    best = max(candidates, key=lambda code: votes.get(code, 0.0))
    return best, votes.get(best, 0.0)
