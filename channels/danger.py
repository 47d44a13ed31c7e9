"""Recognises danger before anything that can fail: rules over words, no model, no network."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from msgspec import Struct, structs
from spacy.matcher import Matcher
from spacy.tokens import Doc
from spacy.vocab import Vocab

from bot.danger_rules import (
    DangerRules,
    Gap,
    Rule,
    Word,
    load_danger_rules,
    vocabulary,
    without_spaces,
)
from bot.plain_text import plain, words_of
from channels.english_spelling import EnglishSpelling

SENTENCE_ENDS = [".", "?", "!", ";", "\n", "…", "؟", "。"]
ENGLISH = "en"
CONTEXT = ("now", "not_now", "harmless")

Pattern = list[dict[str, Any]]


class Found(Struct, frozen=True):
    """A rule that matched: its category, its language, and where (words from, to).

    `is_now` is false where its sentence is about the past, or about what might be.
    """

    category: str
    language: str
    start: int
    end: int
    is_now: bool = True


class Sighting(Struct, frozen=True):
    """What the rules see in a message: categories of danger now, and whether it is past instead."""

    categories: tuple[str, ...] = ()
    is_past: bool = False


def token_pattern(rule: Rule) -> Pattern:
    """A rule in the form of spaCy's matcher. Gaps never cross the end of a sentence."""
    pattern: Pattern = []
    for place in rule:
        if isinstance(place, Gap):
            pattern += [{"ORTH": {"NOT_IN": SENTENCE_ENDS}, "OP": "?"}] * place.most
            continue
        pattern.append({**words_pattern(place), **({"OP": "?"} if place.is_optional else {})})
    return pattern


def words_pattern(place: Word) -> dict[str, Any]:
    if not place.beginnings:
        return {"ORTH": {"IN": sorted(place.exact)}}
    either = [re.escape(word) + "$" for word in sorted(place.exact)]
    either += [re.escape(word) for word in place.beginnings]
    return {"ORTH": {"REGEX": f"^(?:{'|'.join(either)})"}}


class LanguageMatcher:
    """The rules of one language that puts spaces between words."""

    def __init__(self, vocab: Vocab, rules: DangerRules) -> None:
        self._vocab = vocab
        self._language = rules.language
        self._matcher = Matcher(vocab)
        patterns: dict[str, list[Pattern]] = {}
        for category, rule in rules.rules:
            patterns.setdefault(category, []).append(token_pattern(rule))
        for kind in CONTEXT:
            patterns[kind] = [token_pattern(rule) for rule in getattr(rules, kind)]
        for name, found in patterns.items():
            if found:
                self._matcher.add(name, found)

    def find(self, words: list[str]) -> list[Found]:
        """What the rules find in words, with what cancels them taken into account."""
        matches = [
            Found(self._vocab.strings[name], self._language, start, end)
            for name, start, end in self._matcher(Doc(self._vocab, words=words))
        ]
        context = {kind: [match for match in matches if match.category == kind] for kind in CONTEXT}
        ends = [place for place, word in enumerate(words) if word in SENTENCE_ENDS]
        return [
            structs.replace(match, is_now=is_now(match, context, ends))
            for match in matches
            if match.category not in CONTEXT
            and not any(overlap(match, harmless) for harmless in context["harmless"])
        ]


def is_now(match: Found, context: Mapping[str, list[Found]], ends: list[int]) -> bool:
    """Whether a match means danger now: its sentence is not about the past, nor about what if."""
    first = max((end for end in ends if end < match.start), default=-1)
    last = min((end for end in ends if end >= match.end), default=match.end + 10_000)

    def said(kind: str) -> bool:
        return any(first < other.start and other.end <= last + 1 for other in context[kind])

    return said("now") or not said("not_now")


def overlap(one: Found, other: Found) -> bool:
    return one.start < other.end and other.start < one.end


class UnspacedMatcher:
    """The rules of a language that puts no spaces between words."""

    def __init__(self, rules: DangerRules) -> None:
        self._language = rules.language
        self._rules = [(category, without_spaces(rule)) for category, rule in rules.rules]
        self._context = {
            kind: [without_spaces(rule) for rule in getattr(rules, kind)] for kind in CONTEXT
        }

    def find(self, text: str) -> list[Found]:
        """What the rules find in a plain text."""
        for pattern in self._context["harmless"]:
            text = pattern.sub(" ", text)
        found = [
            Found(category, self._language, match.start(), match.end())
            for category, pattern in self._rules
            if (match := pattern.search(text))
        ]
        is_past = any(pattern.search(text) for pattern in self._context["not_now"])
        is_now = any(pattern.search(text) for pattern in self._context["now"])
        return [structs.replace(match, is_now=is_now or not is_past) for match in found]


class DangerDetector:
    """All rules of all languages; made once, about a second; then 2 to 7 ms a message."""

    def __init__(self, rules: Mapping[str, DangerRules] | None = None) -> None:
        rules = load_danger_rules() if rules is None else rules
        vocab = Vocab()
        self._spaced = {
            tag: LanguageMatcher(vocab, entry) for tag, entry in rules.items() if entry.spaces
        }
        self._unspaced = [UnspacedMatcher(entry) for entry in rules.values() if not entry.spaces]
        english = rules.get(ENGLISH)
        self._spelling = (
            EnglishSpelling(vocabulary(english), english.shorthand) if english else None
        )

    def look(self, text: str, language: str | None = None) -> Sighting:
        """What a message says of danger; each category once, in the order of the rules.

        Where its language is plain, only that one's rules and the English ones count, and foreign
        words are not corrected into English ones.
        """
        found = self._all(text, language)
        now = tuple(dict.fromkeys(match.category for match in found if match.is_now))
        return Sighting(now, is_past=bool(found) and not now)

    def find(self, text: str) -> list[Found]:
        """Every rule that a message meets; none for a harmless one."""
        return [match for match in self._all(text) if match.is_now]

    def separate(self, text: str, language: str | None = None) -> str:
        """A text with spaces between English words that run together, unless it is in another."""
        if self._spelling is None or language not in {None, ENGLISH}:
            return text
        return self._spelling.separate(text)

    def _all(self, text: str, language: str | None = None) -> list[Found]:
        simple = plain(text)
        words = words_of(simple)
        found = [
            match
            for tag, matcher in self._spaced.items()
            if language is None or tag in {language, ENGLISH}
            for match in matcher.find(words)
        ]
        if self._spelling and not found and language in {None, ENGLISH}:
            found += self._spaced[ENGLISH].find(words_of(self._spelling.correct(simple)))
        for matcher in self._unspaced:
            found += matcher.find(simple)
        return found

    def categories(self, text: str) -> list[str]:
        """The categories of danger in a message, each once, in the order of the rules."""
        return list(self.look(text).categories)
