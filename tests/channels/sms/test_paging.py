"""Texts become pages that are short enough, and nothing of them is lost."""

import pytest

from channels.sms.paging import joined, pages
from channels.sms.segments import count_segments, fits

TURN = "Reply MORE to read on."
SENTENCE = "Everyone who works on this has a duty of confidentiality. "


def words(parts: list[str]) -> str:
    """Texts without any space, to compare what is said."""
    return "".join("".join(parts).split())


@pytest.mark.parametrize(
    "blocks",
    [
        ["short"],
        ["one", "two", "three"],
        [SENTENCE * 5, SENTENCE * 5, SENTENCE * 5],
        [SENTENCE * 40],
        ["Lead:\n" + "\n".join(f"- point {number} {SENTENCE}" for number in range(20))],
        ["слово " * 200],
        ["ก" * 900],
        ["😀" * 300],
        ["word" * 400],
        ["Привіт. " * 4, SENTENCE * 7, "до побачення " * 30],
    ],
)
def test_every_page_fits_and_nothing_is_lost(blocks: list[str]) -> None:
    """Also with the words that turn the page; the end comes last and whole."""
    end = "Reply 1 or 2:\n1 Yes\n2 No"
    made = pages(blocks, end, TURN)
    assert words([*blocks, end]) == words(made)
    assert all(fits(joined([page, TURN])) for page in made[:-1])
    assert fits(made[-1])
    assert made[-1].endswith(end)


def test_pages_break_where_a_thought_ends() -> None:
    """Between paragraphs first, then between lines, then behind a sentence."""
    first, second = SENTENCE * 5, SENTENCE * 4
    assert pages([first.strip(), second.strip()], "", TURN) == [first.strip(), second.strip()]
    made = pages([(SENTENCE * 12).strip()], "", TURN)
    assert len(made) == 2
    assert all(page.endswith(".") for page in made)


def test_a_lead_stays_with_its_first_point() -> None:
    """A page does not end with "You may be entitled to:"."""
    block = "\n".join([SENTENCE * 7, "You may be entitled to:", "- " + SENTENCE])
    assert not any(page.endswith(":") for page in pages([block], "", TURN))


def test_what_just_fits_is_one_page() -> None:
    """Room for the words that turn a page is not needed when there is nothing to turn."""
    assert len(pages(["a" * 440, "b" * 18], "", TURN)) == 1
    assert len(pages(["a" * 440, "b" * 19], "", TURN)) == 2


def test_another_alphabet_does_not_make_a_page_dear() -> None:
    """A line in Cyrillic stands alone when it would double the price of what is beside it."""
    line = "Ви можете писати українською, але поки що я відповідаю англійською."
    made = pages([line, (SENTENCE * 6).strip()], "", TURN)
    assert made == [line, (SENTENCE * 6).strip()]
    assert sum(map(count_segments, made)) < count_segments("\n".join(made))


def test_short_lines_of_two_alphabets_share_a_page() -> None:
    """Where it costs nothing, one message is better than two."""
    assert pages(["Call 112.", "Дзвоніть 112."], "", "") == ["Call 112.\nДзвоніть 112."]
