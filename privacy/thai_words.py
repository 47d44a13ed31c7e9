"""Divides Thai, which is written without spaces, into words: as few as the dictionary allows."""

from __future__ import annotations

import re
from collections.abc import Collection

# A word never begins with one of these: vowels and tones above, below and behind a consonant.
DEPENDENT = re.compile("[\u0e30-\u0e3a\u0e45\u0e47-\u0e4e]")
LONGEST = 20
# What a known word costs, and each letter that belongs to none.
WORD, LETTER = 1.0, 1.4


class ThaiWords:
    """Divides runs of Thai letters by maximal matching against a dictionary."""

    def __init__(self, words: Collection[str]) -> None:
        self._words = frozenset(words)

    def split(self, run: str) -> list[str]:
        """The words of a run; neighbouring letters that belong to no word stay together."""
        best: list[tuple[float, int, bool]] = [(0.0, 0, True)]
        for end in range(1, len(run) + 1):
            cost, start, _ = best[end - 1]
            choice = (best[end - 1][0] + LETTER, end - 1, False)
            if end == len(run) or not DEPENDENT.match(run[end]):
                for start in range(max(0, end - LONGEST), end):
                    cost = best[start][0] + WORD
                    if cost < choice[0] and run[start:end] in self._words:
                        choice = (cost, start, True)
            best.append(choice)
        return joined_letters(run, best)


def joined_letters(run: str, best: list[tuple[float, int, bool]]) -> list[str]:
    """Reads the cheapest division from its end, and joins what is not in the dictionary."""
    parts: list[tuple[str, bool]] = []
    end = len(run)
    while end:
        _, start, is_word = best[end]
        if parts and not is_word and not parts[-1][1]:
            parts[-1] = (run[start:end] + parts[-1][0], False)
        else:
            parts.append((run[start:end], is_word))
        end = start
    return [part for part, _ in reversed(parts)]
