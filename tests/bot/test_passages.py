"""The brochure as data: complete, word for word, and unchangeable."""

import re
from collections import Counter
from pathlib import Path

import pytest

from bot.data import DataError, load_yaml
from bot.passages import Brochure, load_brochure, load_notes, load_passages, passages_of

PRINTED = Path(__file__).with_name("brochure_source_en.txt")
PASSAGES = 72

# In print these headings are the first words of their passage; the data has them twice.
PRINTED_ONCE = {"contact", "entitlements"}


def words(text: str) -> list[str]:
    """The words of a text, with the hyphenation and the quotation marks of the print undone."""
    joined = re.sub(r"(\w)-\s*\n\s*(\w)", r"\1\2", text).replace("’", "'")
    return re.findall(r"[\w']+", joined.lower())


def brochure_texts() -> list[str]:
    """Every text of the brochure as often as it is printed."""
    brochure = load_brochure()
    texts = [brochure.title]
    for section in brochure.sections:
        passages = passages_of(section)
        if section.id not in PRINTED_ONCE:
            texts.append(section.heading)
        for passage in passages:
            texts += [passage.text, *passage.points]
    return texts


def test_every_passage_has_an_id() -> None:
    """The ids are a contract: 72 of them, each unique."""
    assert len(load_passages()) == PASSAGES


@pytest.mark.parametrize("text", brochure_texts())
def test_every_text_is_the_print_word_for_word(text: str) -> None:
    """Each heading, passage and point stands in the print as one run of the same words."""
    assert " ".join(words(text)) in " ".join(words(PRINTED.read_text(encoding="utf-8")))


def test_no_word_of_the_print_is_left_out_or_added() -> None:
    """All texts together hold just the words of the print, each as often."""
    ours = Counter(word for text in brochure_texts() for word in words(text))
    printed = Counter(words(PRINTED.read_text(encoding="utf-8")))
    assert printed - ours == Counter()
    assert ours - printed == Counter()


def test_passages_cannot_be_changed() -> None:
    """Nothing that runs can edit a right away."""
    passage = load_passages()["reflection.permit"]
    with pytest.raises(AttributeError):
        passage.text = "five months"  # type: ignore[misc]
    with pytest.raises(TypeError):
        load_passages()["reflection.permit"] = passage  # type: ignore[index]


def test_a_list_knows_its_items() -> None:
    """A list holds the ids of its items, an item the id of its list."""
    passages = load_passages()
    for item in passages["reflection.duties"].items:
        assert passages[item].within == "reflection.duties"


def test_an_unknown_key_is_refused_by_name(tmp_path: Path) -> None:
    """A misspelt key is an error that names it, not a text that silently disappears."""
    path = tmp_path / "en.yml"
    path.write_text("title: a\npublisher: b\nlanguage: en\nsections: []\nsekctions: []\n")
    with pytest.raises(DataError, match="sekctions"):
        load_yaml(path, Brochure)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    """The error for a missing file names it."""
    with pytest.raises(DataError, match=r"nowhere\.yml"):
        load_yaml(tmp_path / "nowhere.yml", Brochure)


def test_every_note_has_a_source_and_a_day() -> None:
    """What is not from the brochure says where it is from, and is sure enough to be shown."""
    for note in (load_notes().about, *load_notes().notes):
        assert note.source
        assert re.fullmatch(r"\d{4}-\d{2}-\d{2}", note.checked_on)
        assert note.confidence in {"H", "M"}
