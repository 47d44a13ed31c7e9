"""What could identify a person is taken out of a message; what answers depend on stays."""

import re
import time
import unicodedata
from collections.abc import Mapping
from pathlib import Path

import pytest
import yaml

from privacy.recognizers.name import NameModelError
from privacy.redaction import Redacted, Redactor, load_redactor

DEVELOPMENT = Path(__file__).parent / "development"
# Of the names of the development set, this share is found; the held-out set has its own gate.
LEAST_FOUND, LEAST_FOUND_SMALL = 0.96, 0.90
MOST_MILLISECONDS = 10


@pytest.mark.parametrize(
    ("text", "expected", "kinds"),
    [
        ("my name is Adaeze", "my name is [NAME]", ("NAME",)),
        ("my boss mohammed took my passport", "my boss [NAME] took my passport", ("NAME",)),
        ("Nguyen Thi Lan, 41234567", "[NAME], [PHONE]", ("NAME", "PHONE")),
        ("меня зовут Олена, я из Киева", "меня зовут [NAME], я из Киева", ("NAME",)),
        ("اسمي فاطمة وانا من سوريا", "اسمي [NAME] وانا من سوريا", ("NAME",)),
        ("ฉันชื่อสมชายอยู่ออสโล", "ฉันชื่อ[NAME]อยู่ออสโล", ("NAME",)),
        ("mary.j@gmail.com", "[EMAIL]", ("EMAIL",)),
    ],
)
def test_what_identifies_is_replaced(
    redactor: Redactor, text: str, expected: str, kinds: tuple[str, ...]
) -> None:
    """By its kind in brackets; the kinds are named once each, sorted."""
    assert Redacted(expected, kinds) == redactor.redact(text)


@pytest.mark.parametrize(
    "text",
    [
        "i am from Nigeria, now in Oslo, i am 24",
        "is it Romanian police",
        "he is muslim and i am christian, i speak Tigrinya",
        "can KOM or ROSA or IOM or UDI help me",
        "Kirkens SOS and Caritas said call 116 117",
        "i owe 40000 euro since 12.03.2024",
        "i hope god bless you",
        "open on Sunday 08:00-16:00?",
        "they treat me like princess first",
        "jeg bor i Trondheim og er redd",
        "я живу в Бергене, мне страшно",
        "",
        "   ",
        "🙏🙏",
        "[NAME] took my passport, call [PHONE]",
    ],
)
def test_what_answers_depend_on_stays(redactor: Redactor, text: str) -> None:
    """Places, peoples, languages, religions, ages, sums, days, services, words that are names."""
    assert Redacted(text, ()) == redactor.redact(text)


def test_letters_are_composed_first(redactor: Redactor) -> None:
    """However a keyboard writes an accent, the same is found."""
    expected = "tôi tên là [NAME]"
    assert expected == redactor.redact("tôi tên là Liên").text
    apart = unicodedata.normalize("NFD", "tôi tên là Liên")
    assert expected == redactor.redact(apart).text


def development(file: str) -> Mapping[str, str]:
    content: dict[str, str] = yaml.safe_load((DEVELOPMENT / file).read_text(encoding="utf-8"))
    return content


def found_share(redactor: Redactor, messages: list[str]) -> float:
    """The share of the names in brackets that the redactor covers whole."""
    covered = []
    for message in messages:
        parts = re.split(r"\[([^\]]+)\]", message)
        text, place = "".join(parts), 0
        found = redactor.find(text)
        for number, part in enumerate(parts):
            if number % 2:
                start, end = place, place + len(part)
                covered.append(any(f.start <= start and end <= f.end for f in found))
            place += len(part)
    return sum(covered) / len(covered)


@pytest.mark.parametrize("file", ["english.yml", "languages.yml"])
def test_names_of_the_development_set_are_found(redactor: Redactor, file: str) -> None:
    """In English by origin of the name, and in the other languages; also in small letters."""
    messages = [line for lines in development(file).values() for line in lines.splitlines()]
    assert found_share(redactor, messages) >= LEAST_FOUND
    small = [message.lower() for message in messages]
    assert found_share(redactor, small) >= LEAST_FOUND_SMALL


def test_a_message_takes_a_few_milliseconds(redactor: Redactor) -> None:
    """Less than ten on average."""
    messages = [line for lines in development("english.yml").values() for line in lines.split("\n")]
    begun = time.process_time()
    for message in messages:
        redactor.redact(message)
    assert (time.process_time() - begun) * 1000 / len(messages) < MOST_MILLISECONDS


def test_nothing_of_a_message_is_kept(redactor: Redactor) -> None:
    """The model's store of words, which spaCy lets grow, is as before."""
    redactor.redact("my name is Xyzzyquux")
    model = redactor._recognizers[-1]._nlp  # type: ignore[attr-defined]  # noqa: SLF001
    assert "Xyzzyquux" not in model.vocab.strings


def test_a_missing_model_is_named_with_the_remedy(tmp_path: Path) -> None:
    """Whoever starts without one is told how to train it."""
    with pytest.raises(NameModelError, match=r"train one with 'python -m privacy\.name_model"):
        load_redactor(tmp_path / "none")
