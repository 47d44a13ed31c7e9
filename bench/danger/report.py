"""Writes docs/danger.md: how many cries for help are heard, and the reason for each that is not."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from bench.danger.messages import Heard
from bench.per_cent import per_cent
from bot.data import BOT

REPORT = BOT.parent / "docs" / "danger.md"
INTRODUCTION = """\
# Danger: what is heard and what is not

Written by `helpline danger` from the messages of tests/safety, which were never used to write a
rule or to train the model. Every message goes the whole way through the gateway, as a person's
would. The aim is 99 per cent heard with at most 3 per cent false alarms; it is not reached
(decision 10)."""
BY_RULES = "a rule fires, but the classifier takes the words for something harmless"
UNHEARD = "no rule fires, and the classifier is not sure enough without one"


def shares(
    found: Sequence[Heard], name: Callable[[Heard], str | None]
) -> Iterator[tuple[str, int, float]]:
    """For each group: its name, how many messages, and the per cent of them that are heard."""
    groups: dict[str, list[bool]] = {}
    for each in found:
        groups.setdefault(name(each) or "", []).append(each.is_emergency)
    yield from ((group, len(heard), per_cent(heard)) for group, heard in sorted(groups.items()))


def table(title: str, rows: Iterator[tuple[str, int, float]]) -> Iterator[str]:
    yield from ("", f"| {title} | messages | heard |", "| --- | --- | --- |")
    yield from (f"| {name} | {count} | {heard:.0f} |" for name, count, heard in rows)


def listed(found: Sequence[Heard], *, is_emergency: bool) -> Iterator[str]:
    """Every message with this outcome."""
    for each in found:
        if each.is_emergency is is_emergency:
            text = " ".join(each.message.text.split()).replace("|", "/")
            reason = BY_RULES if each.by_rules else UNHEARD
            if is_emergency:
                reason = "a rule fires" if each.by_rules else "the classifier is sure by itself"
            yield f"| {each.message.language} | {each.message.category or ''} | {text} | {reason} |"


def write_danger_report(danger: Sequence[Heard], harmless: Sequence[Heard]) -> str:
    """Write the report; return its figures for the terminal."""
    figures = (
        f"Heard: {per_cent([each.is_emergency for each in danger]):.1f} per cent of {len(danger)}; "
        f"by the rules alone {per_cent([each.by_rules for each in danger]):.1f}. False alarms: "
        f"{per_cent([each.is_emergency for each in harmless]):.1f} per cent of {len(harmless)}; "
        f"by the rules alone {per_cent([each.by_rules for each in harmless]):.1f}."
    )
    columns = ("| language | category | message | reason |", "| --- | --- | --- | --- |")
    lines = [
        *(INTRODUCTION, "", figures),
        *table("category", shares(danger, lambda each: each.message.category)),
        *table("language", shares(danger, lambda each: each.message.language)),
        *("", "## Missed", "", *columns, *listed(danger, is_emergency=False)),
        *("", "## False alarms", "", *columns, *listed(harmless, is_emergency=True)),
    ]
    REPORT.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return figures
