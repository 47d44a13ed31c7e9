"""answers.yml fits the brochure, the domain, the rules, the training data and the wording."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.answers import Answer, load_answers, read_entry
from bot.data import BOT, DataError
from bot.passages import load_passages
from bot.reply import LONGEST_TITLE
from bot.services import load_services
from bot.wording import load_wording

ROOT = BOT.parent


def every_answer() -> Iterator[tuple[str, Answer]]:
    """Every answer with every variant."""
    for intent, entry in load_answers().items():
        yield intent, entry.answer
        for _, variant in entry.variants:
            yield intent, variant


def read(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def domain_intents() -> list[str]:
    """The intents of all domain files, in order."""
    found: list[str] = []
    for path in sorted((BOT / "domain").glob("*.yml")):
        for intent in read(path).get("intents", []):
            found.extend(intent)
    return found


def rule_intents(folder: Path) -> list[str]:
    """The intents of all rules, in order."""
    found = []
    for path in sorted(folder.glob("*.yml")):
        for rule in read(path)["rules"]:
            first = rule["steps"][0]
            found += [step["intent"] for step in first.get("or", [first])]
    return found


def test_every_intent_has_one_answer_and_one_rule() -> None:
    """Domain, answers and rules name the same intents, each once."""
    intents = domain_intents()
    assert len(intents) == len(set(intents))
    assert set(intents) == set(load_answers())
    assert sorted([*intents, "nlu_fallback"]) == sorted(rule_intents(ROOT / "data" / "rules"))


def test_every_passage_is_in_some_answer() -> None:
    """No passage of the brochure is out of reach: 72 of 72."""
    passages = load_passages()
    reached: set[str] = set()
    for _, answer in every_answer():
        for cited in answer.passages:
            reached |= {cited, *passages[cited].items}
            reached |= {passages[cited].within or cited}
    assert reached == set(passages)


def test_every_reference_exists() -> None:
    """Passages, services and intents that answers name exist."""
    for intent, answer in every_answer():
        assert set(answer.passages) <= set(load_passages()), intent
        assert set(answer.services) <= set(load_services()), intent
        assert {*answer.suggest, *answer.clarify} <= set(load_wording("titles")), intent
        assert answer.same_as is None or answer.same_as in load_answers(), intent


def test_what_is_suggested_is_not_what_was_asked() -> None:
    """An answer does not offer itself as the next question."""
    for intent, answer in every_answer():
        assert intent not in answer.suggest


def test_titles_fit_a_button() -> None:
    """A title has at most 30 characters, and belongs to an intent; no two are the same."""
    titles = load_wording("titles")
    assert set(titles) <= set(load_answers())
    assert max(map(len, titles.values())) <= LONGEST_TITLE
    assert len(set(titles.values())) == len(titles)


def test_openings_belong_to_intents() -> None:
    """An opening for an intent that does not exist would never be read."""
    assert set(load_wording("openings")) <= set(load_answers())


@pytest.mark.parametrize("raw", [{"pasages": []}, {"kind": "anser"}, {"when": [{"servces": []}]}])
def test_a_misspelt_entry_is_refused_by_name(raw: dict[str, Any]) -> None:
    """A fault in answers.yml names the intent it is in."""
    with pytest.raises(DataError, match="some_intent"):
        read_entry("some_intent", raw)
