"""Redaction on messages by another author, who never saw the redactor, its names or its templates.

An identity counts as found when every letter and digit of it is removed, whatever it was taken for.
"""

from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
import yaml
from msgspec import Struct, convert

from bot.services import load_services
from commands.brain import ROOT
from commands.name_model import ensure_name_model
from privacy.redaction import Redactor, load_redactor

HERE = Path(__file__).parent
THRESHOLDS = yaml.safe_load((HERE / "thresholds.yaml").read_text(encoding="utf-8"))
FORMAL = ("PHONE", "EMAIL", "NATIONAL_ID")


class Span(Struct, frozen=True):
    """One identity in a message."""

    text: str
    kind: str
    origin: str | None = None
    style: str | None = None


class Example(Struct, frozen=True):
    """A message with everything in it that could identify a person."""

    text: str
    language: str
    spans: tuple[Span, ...] = ()


@cache
def examples() -> tuple[Example, ...]:
    """Every held-out message."""
    files = sorted(HERE.glob("*.yml"))
    entries = [
        entry
        for path in files
        for entry in yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    ]
    return tuple(convert(entry, Example) for entry in entries)


@cache
def redactor() -> Redactor:
    """The redactor as the gateway has it."""
    services = load_services().values()
    emails = [service.email for service in services if service.email]
    folder = ensure_name_model(ROOT / "var" / "models" / "names")
    return load_redactor(folder, [service.number for service in services], emails)


def removed(text: str) -> set[int]:
    """The places of a text that the redactor takes out."""
    return {place for found in redactor().find(text) for place in range(found.start, found.end)}


def judged() -> Iterator[tuple[Span, str, bool]]:
    """Every identity with its message, and whether it was found."""
    for example in examples():
        gone = removed(example.text)
        for span in example.spans:
            starts = [
                place
                for place in range(len(example.text))
                if example.text.startswith(span.text, place)
            ]
            yield (
                span,
                example.text,
                all(
                    start + offset in gone
                    for start in starts
                    for offset, letter in enumerate(span.text)
                    if letter.isalnum()
                ),
            )


@cache
def results() -> tuple[tuple[Span, str, bool], ...]:
    return tuple(judged())


def share(found: list[bool]) -> float:
    return 100 * sum(found) / len(found)


def test_there_are_enough_messages() -> None:
    """A thousand messages with six hundred identities."""
    assert len(examples()) >= 1_000
    assert len(results()) >= 600


@pytest.mark.parametrize("style", ["plain", "changed"])
def test_names_are_found(style: str) -> None:
    """As they are written, and in small letters or misspelled."""
    found = [
        (span.text, is_found)
        for span, _, is_found in results()
        if span.kind == "NAME" and (span.style is None) is (style == "plain")
    ]
    missed = [name for name, is_found in found if not is_found]
    assert share([is_found for _, is_found in found]) >= THRESHOLDS["names"][style], missed


@pytest.mark.parametrize("kind", FORMAL)
def test_what_has_a_form_is_found(kind: str) -> None:
    """Telephone numbers, e-mail addresses, national identity numbers."""
    found = [(span.text, is_found) for span, _, is_found in results() if span.kind == kind]
    missed = [text for text, is_found in found if not is_found]
    assert share([is_found for _, is_found in found]) >= THRESHOLDS["forms"][kind], missed


def test_other_identities_are_found() -> None:
    """Links, user names, documents, plates, addresses, all together."""
    others = [
        (span.kind, span.text, is_found)
        for span, _, is_found in results()
        if span.kind not in {"NAME", *FORMAL}
    ]
    missed = [entry[:2] for entry in others if not entry[2]]
    assert share([entry[2] for entry in others]) >= THRESHOLDS["others"], missed


def test_no_origin_is_left_behind() -> None:
    """A good average does not hide people of one country whose names are missed."""
    by_origin: dict[str, list[bool]] = defaultdict(list)
    for span, _, is_found in results():
        if span.origin:
            by_origin[span.origin].append(is_found)
    shares = {origin: share(found) for origin, found in by_origin.items()}
    worst = min(shares, key=lambda origin: shares[origin])
    assert shares[worst] >= THRESHOLDS["names"]["least_origin"], shares


def test_hardly_a_word_is_removed_without_need() -> None:
    """Towns, sums, ages, services and ordinary words stay, because answers depend on them."""
    words = gone = 0
    for example in examples():
        kept = example.text
        for span in example.spans:
            kept = kept.replace(span.text, " " * len(span.text))
        taken = removed(example.text)
        place = 0
        for word in kept.split(" "):
            if any(letter.isalnum() for letter in word):
                words += 1
                gone += any(
                    place + offset in taken
                    for offset, letter in enumerate(word)
                    if letter.isalnum()
                )
            place += len(word) + 1
    assert 100 * gone / words <= THRESHOLDS["removed_without_need"]
