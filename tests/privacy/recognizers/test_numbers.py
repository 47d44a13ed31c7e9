"""What has a form is found as people write it, and nothing else is taken for it."""

import time

import pytest

from privacy.recognizers.finding import joined
from privacy.recognizers.rules import load_rules

KEPT = ("112", "02800", "113", "116 117", "22 33 11 60", "47 45 15 00")
RULES = load_rules(KEPT, ["KOM.pod@politiet.no"])


def redacted(text: str) -> str:
    """The text as the rules leave it, without the name model."""
    parts, place = [], 0
    for finding in joined([list(rule.find(text)) for rule in RULES]):
        parts += [text[place : finding.start], f"[{finding.kind}]"]
        place = finding.end
    return "".join([*parts, text[place:]])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("my number is +47 412 34 567 call", "my number is [PHONE] call"),
        ("41234567", "[PHONE]"),
        ("0047 41 23 45 67", "[PHONE]"),
        ("(+234) 803-123-4567 is my mum", "[PHONE] is my mum"),
        ("call 4 1 2 3 4 5 6 7", "call [PHONE]"),
        ("4O1 23 45 67 ok", "[PHONE] ok"),
        ("رقمي ٠٧٩١٢٣٤٥٦٧", "رقمي [PHONE]"),
        ("telefonul meu 0722 123 456", "telefonul meu [PHONE]"),
        ("phone 12345", "phone [PHONE]"),
        ("my number 305 1559", "my number [PHONE]"),
        ("4/4/7/4/1/8/4/1", "[PHONE]"),
        ("112 41234567", "[PHONE]"),
        ("fire en to, tre fire fem, seks sju", "[PHONE]"),
        ("førtien tjuetre førtifem sekstisju", "[PHONE]"),
        ("its four one two three four five six seven ok", "its [PHONE] ok"),
        ("4one2 three 4 5 6 seven", "[PHONE]"),
        ("four one two, and three four five six", "[PHONE]"),
        ("fouronetwothreefourfivesixseven", "[PHONE]"),
        ("โทรศูนย์แปดหนึ่งสองสามสี่ห้าหกเจ็ดนะ", "โทร[PHONE]นะ"),
        ("четыре один два три четыре пять шесть", "[PHONE]"),
        ("my no is 0 8 zero 3 four 5 5 6 7", "my no is [PHONE]"),
        ("call him on 91 23 45 six seven", "call him on [PHONE]"),
        ("nine double five triple two one", "[PHONE]"),
        ("plus four seven, nine oh five six three one two", "[PHONE]"),
        ("zero seven o three four five six o", "[PHONE]"),
    ],
)
def test_phone_numbers_are_found(text: str, expected: str) -> None:
    """In groups, with other signs or scripts, spelled out, in any language."""
    assert expected == redacted(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("write mary.j@gmail.com please", "write [EMAIL] please"),
        ("mary (at) gmail dot com", "[EMAIL]"),
        ("mary dot j at gmail dot com", "[EMAIL]"),
        ("mary@gmail com", "[EMAIL]"),
        ("mary at hotmail", "[EMAIL]"),
        ("mary_j underscore 7 at gmail dot com", "[EMAIL]"),
        ("mary dot jane 77 at yahoo", "[EMAIL]"),
        ("mary guion bajo j arroba hotmail punto es", "[EMAIL]"),
        ("иван собака мейл точка ру", "[EMAIL]"),
        ("ola @ online . no", "[EMAIL]"),
        ("имя@почта.рф", "[EMAIL]"),
        ("https://t.me/joinchat/abc now", "[LINK] now"),
        ("see wa.me/4741234567.", "see [LINK]."),
        ("www.escort.com/ana", "[LINK]"),
        ("on escort-oslo.com", "on [LINK]"),
        ("@maria_99", "[USERNAME]"),
        ("telegram: maria.k", "telegram: [USERNAME]"),
        ("my insta is blessing23", "my insta is [USERNAME]"),
        ("he is big_boss_oslo there", "he is [USERNAME] there"),
    ],
)
def test_addresses_on_the_internet_are_found(text: str, expected: str) -> None:
    """E-mail in words too, links, user names."""
    assert expected == redacted(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("01019012480", "[NATIONAL_ID]"),
        ("fnr 010190 12480", "fnr [NATIONAL_ID]"),
        ("my d-number is 410190 12480", "my d-number is [NATIONAL_ID]"),
        ("personnummer 12345", "personnummer [NATIONAL_ID]"),
        ("PESEL 44051401359", "PESEL [NATIONAL_ID]"),
        ("passport A12345678", "passport [DOCUMENT]"),
        ("p1234567", "[DOCUMENT]"),
        ("pasaport nr 051234567", "pasaport nr [DOCUMENT]"),
        ("visa no AB123456", "visa no [DOCUMENT]"),
        ("DUF 201912345678", "DUF [DOCUMENT]"),
        ("2019 123456 78 is my duf", "[DOCUMENT] is my duf"),
        ("saksnr 24/12345", "saksnr [DOCUMENT]"),
        ("NO93 8601 1117 947", "[BANK]"),
        ("konto 8601.11.17947", "konto [BANK]"),
        ("card 4539 1488 0343 6467", "card [BANK]"),
        ("bil EL 12345", "bil [PLATE]"),
        ("ab12345", "[PLATE]"),
        ("plate B 123 ABC", "plate [PLATE]"),
        ("CB 1234 AB", "[PLATE]"),
    ],
)
def test_numbers_of_documents_are_found(text: str, expected: str) -> None:
    """National identity, passports, permits, accounts, cars."""
    assert expected == redacted(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("i live in Storgata 12, 0184 Oslo", "i live in [ADDRESS] Oslo"),
        ("Karl Johans gate 5B", "[ADDRESS]"),
        ("trondheimsveien 45 c, leilighet H0203", "[ADDRESS]"),
        ("he is in Storgata in Oslo", "he is in [ADDRESS] in Oslo"),
        ("12 baker street london", "[ADDRESS] london"),
        ("strada Mihai Eminescu nr 5 ap 12", "[ADDRESS]"),
        ("ul. Długa 5", "[ADDRESS]"),
        ("улица Ленина 5 кв 12", "[ADDRESS]"),
        ("12 rue Victor Hugo", "[ADDRESS]"),
        ("calle Mayor 5", "[ADDRESS]"),
        ("Gedimino g. 5", "[ADDRESS]"),
        ("đường Lê Lợi số 5", "[ADDRESS]"),
        ("i am at 59.9139, 10.7522", "i am at [ADDRESS]"),
    ],
)
def test_street_addresses_are_found(text: str, expected: str) -> None:
    """The street and the house go, the town stays."""
    assert expected == redacted(text)


@pytest.mark.parametrize(
    "text",
    [
        "call 112 or 22331160 or +47 47 45 15 00 or 116117",
        "112 113",
        "is it 02800?",
        "he pay me 15000 kr, 1 500 000 naira debt, 1000 nok, 300",
        "€40000 or 40 000 euro or 12.000.000 dong",
        "from 08:00-16:00, 0800-1600 and 8-16 on 12.03.2024 and 2024-11-05",
        "2019-2023, born 12.05.1999, i am 25, 2 children",
        "i work 7 days 12 hours 10 15 men",
        "one two three go",
        "from 2019 to 2023 to 2024, two in 2022",
        "he paid 100000 two times, then 300 000 six",
        "3 years 2 months, one child 5 years, two are 20",
        "at 8 to 22 seven days",
        "KOM.pod@politiet.no",
        "udi.no and www.politiet.no",
        "he said no.i dont know.is it true",
        "whatsapp is 24/7? snapchat 2 times",
        "section 28 of the law of 2008, regulations 8-3",
        "2 months on the street, 10 girls in the street",
        "he is at 15000 in total, KR 15000, kr15000",
        "i was in Oslo 2019 and Bergen 2020",
        "the gate is closed, motorveien is near",
    ],
)
def test_what_identifies_nobody_stays(text: str) -> None:
    """Sums, dates, ages, hours, sections, the services' own numbers and addresses."""
    assert text == redacted(text)


@pytest.mark.parametrize(
    "row", ["a.", "a@", "1 ", "112 ", "dot ", "+1-", "a-1", "x dot ", "@", "one ", "double "]
)
def test_a_long_row_takes_no_long_time(row: str) -> None:
    """Whoever sends 4,000 characters that nearly match keeps nobody else waiting."""
    begun = time.process_time()
    redacted((row * 4000)[:4000])
    assert time.process_time() - begun < 1
