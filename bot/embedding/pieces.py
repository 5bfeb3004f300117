"""Cuts text into the pieces that the embedding was trained on (unigram, Viterbi)."""

from __future__ import annotations

import re

from bot.embedding.packed import Pieces

MARK = "▁"
"""Stands where a word begins."""
LONGEST = 16
"""Characters in the longest piece of the vocabulary."""
UNKNOWN_COST = 10.0
"""How much worse than the worst piece an unknown letter is (as in the trainer)."""
MOST_CHARACTERS = 1500
MOST_PIECES = 254


class Cutter:
    """Text to piece ids; the best cut by the sum of the pieces' scores."""

    def __init__(self, pieces: Pieces) -> None:
        self._pieces = pieces
        self._unknown = min(score for _, score in pieces.scores.values()) - UNKNOWN_COST
        self._words: dict[str, tuple[int, ...]] = {}

    def ids(self, text: str) -> list[int]:
        """Piece ids with begin and end; a very long text is cut after MOST_PIECES."""
        folded = text[:MOST_CHARACTERS].translate(self._pieces.folded)
        marked = MARK + re.sub(" +", " ", folded).lstrip(" ").replace(" ", MARK)
        found: list[int] = []
        for word in re.findall(f"{MARK}*[^{MARK}]*", marked):
            found += self._of_word(word)
        return [self._pieces.begin, *found[:MOST_PIECES], self._pieces.end]

    def _of_word(self, word: str) -> tuple[int, ...]:
        known = self._words.get(word)
        if known is None:
            known = self._cut(word)
            if len(self._words) < 20_000:
                self._words[word] = known
        return known

    def _cut(self, word: str) -> tuple[int, ...]:
        scores, size = self._pieces.scores, len(word)
        best = [0.0] + [float("-inf")] * size
        step: list[tuple[int, int]] = [(0, 0)] * (size + 1)
        for start in range(size):
            here = best[start]
            if here + self._unknown > best[start + 1]:
                best[start + 1] = here + self._unknown
                step[start + 1] = (start, self._pieces.unknown)
            for end in range(start + 1, min(start + LONGEST, size) + 1):
                piece = scores.get(word[start:end])
                if piece is not None and here + piece[1] > best[end]:
                    best[end] = here + piece[1]
                    step[end] = (start, piece[0])
        return tuple(_back(step, size))


def _back(step: list[tuple[int, int]], size: int) -> list[int]:
    ids: list[int] = []
    while size:
        size, piece = step[size]
        ids.append(piece)
    return ids[::-1]
