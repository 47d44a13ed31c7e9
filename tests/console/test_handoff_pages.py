"""The pages of the inbox and of one handoff."""

import html
import re
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec import Struct
from sqlalchemy import select

from bot.reply import Reply
from bot.transcript import PersonWords, bot_content, person_content
from handoff.entry import Entry
from handoff.models import Author, Review
from handoff.staff_models import AuditEntry, Deed, Role
from handoff.states import State
from handoff.terms import Terms
from privacy.keys import KeyRing
from tests.console.conftest import Browser, Clock, Member, text_of
from tests.handoff.office import REACHABLE, Office

pytestmark = pytest.mark.anyio
HTML = '<img src=x onerror=alert(1)><script>alert(2)</script>" hx-get="/evil'


class Waiting(Struct):
    """Somebody has handed a conversation over."""

    office: Office
    conversation_id: str
    handoff_id: str

    @property
    def path(self) -> str:
        return f"/handoffs/{self.handoff_id}"


@pytest.fixture
async def kari(browser: Browser) -> Member:
    return await browser.signed_in(Role.REVIEWER)


@pytest.fixture
async def office(browser: Browser, tmp_path: Path) -> Office:
    """What the gateway works with, on the same database."""
    return Office.open(browser.parts.database, KeyRing(tmp_path / "keys"))


async def hand_over(
    office: Office, clock: Clock, text: str = "help me", number: int = 1, terms: Terms = REACHABLE
) -> Waiting:
    """Somebody writes, the bot answers, and it is handed over."""
    conversation_id = await office.store.find_or_begin(bytes([number]) * 32, "web", clock())
    reply = Reply(text="Hello.\n\nSecond.", kind="answer", citations=("asylum.criteria",))
    said = [
        Entry(Author.PERSON, person_content(PersonWords(text, removed=("NAME",))), "m1"),
        Entry(Author.BOT, bot_content(reply)),
        Entry(
            Author.PERSON,
            person_content(PersonWords("This did not help", choice="not_helpful")),
            "m2",
            Review.NOT_HELPFUL,
        ),
    ]
    await office.store.record(conversation_id, said, b"state", clock(), "ro")
    requested = await office.handoffs.request(conversation_id, terms, clock())
    return Waiting(office, conversation_id, requested.handoff_id)


@pytest.fixture
async def waiting(office: Office, clock: Clock, kari: Member) -> Waiting:
    assert kari
    return await hand_over(office, clock)


def answer_id_in(text: str) -> str:
    found = re.search(r'name="answer_id" value="(\w+)"', text)
    assert found
    return found[1]


async def deeds(browser: Browser, subject: str) -> list[tuple[Deed, str | None]]:
    async with browser.parts.database.reading() as session:
        query = select(AuditEntry).where(AuditEntry.subject == subject).order_by(AuditEntry.number)
        return [(entry.deed, entry.actor) for entry in await session.scalars(query)]


@pytest.mark.usefixtures("kari")
async def test_an_empty_inbox_says_so(browser: Browser) -> None:
    """Kindly."""
    assert "Nobody is waiting. When somebody asks" in text_of(await browser.get("/"))


async def test_the_inbox_shows_who_waits(browser: Browser, waiting: Waiting, clock: Clock) -> None:
    """How long, about what, in which language, and where; how many in the title."""
    clock.advance(minutes=12)
    answer = await browser.get("/")
    text = text_of(answer)
    assert "Waits 12 min Danger passport Romanian Web chat Last message 12 min ago" in text
    assert "Nobody has it" in text
    assert "<title>(1) Inbox" in answer.text
    assert waiting.path in answer.text


async def test_the_longest_wait_is_on_top(
    browser: Browser, waiting: Waiting, office: Office, clock: Clock
) -> None:
    """Also when a later one is in danger."""
    clock.advance(minutes=5)
    second = await hand_over(office, clock, number=2)
    text = (await browser.get("/")).text
    assert text.index(waiting.path) < text.index(second.path)


@pytest.mark.parametrize(
    ("query", "is_there"),
    [
        ("", True),
        ("show=waiting", True),
        ("show=mine", False),
        ("show=closed", False),
        ("channel=web", True),
        ("channel=sms", False),
        ("language=ro", True),
        ("language=fr", False),
        ("show=x&channel=%22%3E&language=%3Cb%3E", False),
        ("show=%00&channel=%00", True),
    ],
)
async def test_filters_narrow_it(
    browser: Browser, waiting: Waiting, query: str, *, is_there: bool
) -> None:
    """What is unknown is left out, or finds nothing."""
    answer = await browser.get(f"/?{query}")
    assert answer.status_code == 200
    assert is_there == (waiting.path in answer.text)
    assert "<b>" not in answer.text


async def test_the_list_comes_anew_only_when_it_changed(browser: Browser, waiting: Waiting) -> None:
    """Otherwise nothing is sent, so that the focus stays where it is."""
    found = re.search(r'hx-get="([^"]+)"', (await browser.get("/")).text)
    assert found
    path = html.unescape(found[1])
    script = {"hx-request": "true"}
    assert (await browser.get(path, headers=script)).status_code == 204
    await browser.post(f"{waiting.path}/claim")
    answer = await browser.get(path, headers=script)
    assert answer.status_code == 200
    assert "Kari" in answer.text


async def test_looking_by_itself_is_no_sign_of_a_person(
    browser: Browser, waiting: Waiting, clock: Clock
) -> None:
    """Both pages that ask again and again let the session end; the page says it in its own way."""
    clock.advance(minutes=14)
    for path in ("/inbox", f"{waiting.path}/said"):
        assert (await browser.get(path, headers={"hx-request": "true"})).status_code == 200
    clock.advance(minutes=2)
    answer = await browser.get("/inbox", headers={"hx-request": "true"})
    assert answer.status_code == 401
    assert answer.headers["hx-reswap"] == "none"


async def test_a_transcript_shows_who_said_what(browser: Browser, waiting: Waiting) -> None:
    """With the brochure's section, the doubt, and where to call; reading is in the audit."""
    text = text_of(await browser.get(waiting.path))
    assert "help me" in text
    assert "From the brochure:" in text
    assert "The person said that this did not help." in text
    assert "+4791234567" in text
    assert "A voicemail is safe." in text
    assert (Deed.VIEW, "Kari") in await deeds(browser, waiting.handoff_id)


async def test_what_was_taken_out_is_marked(
    browser: Browser, office: Office, kari: Member, clock: Clock
) -> None:
    """So that nobody asks who NAME is."""
    assert kari
    waiting = await hand_over(office, clock, "i am [NAME] call [PHONE] [not this]")
    text = (await browser.get(waiting.path)).text
    assert re.findall(r"<mark[^>]*>([^<]+)</mark>", text) == ["[NAME]", "[PHONE]"]


async def test_markup_of_a_person_is_text(
    browser: Browser, office: Office, kari: Member, clock: Clock
) -> None:
    """In messages, in the topic, in times to call, and in what staff answer."""
    assert kari
    terms = Terms(topic=HTML[:64], callback=REACHABLE.callback)
    waiting = await hand_over(office, clock, HTML, terms=terms)
    await browser.post(f"{waiting.path}/claim")
    page = await browser.get(waiting.path)
    fields = {"text": HTML, "answer_id": answer_id_in(page.text)}
    await browser.post(f"{waiting.path}/answer", **fields)
    for path in ("/", waiting.path, f"{waiting.path}/said"):
        text = (await browser.get(path)).text
        assert "<img" not in text
        assert "<script>" not in text
        assert '" hx-get="/evil' not in text


async def test_claim_answer_close(
    browser: Browser, waiting: Waiting, office: Office, clock: Clock
) -> None:
    """Each step leads to a state, and is in the audit; the answer is on its way to the person."""
    await browser.post(f"{waiting.path}/claim")
    page = await browser.get(waiting.path)
    answer_id = answer_id_in(page.text)
    for _ in range(2):  # the first answer got lost on the way back
        text = " Hello.\r\n\r\nI am here. "
        await browser.post(f"{waiting.path}/answer", text=text, answer_id=answer_id)
    unread = await office.deliveries.unread(waiting.conversation_id)
    assert [said.content for said in unread] == [b"Hello.\n\nI am here."]
    assert "Not read yet" in text_of(await browser.get(waiting.path))
    await browser.post(f"{waiting.path}/close")
    item = await browser.parts.inbox.item(waiting.handoff_id, clock())
    assert item.state == State.CLOSED
    await browser.post(f"{waiting.path}/reopen")
    assert [deed for deed, _ in await deeds(browser, waiting.handoff_id) if deed != Deed.VIEW] == [
        *(Deed.CLAIM, Deed.ANSWER, Deed.ANSWER, Deed.CLOSE, Deed.REOPEN)
    ]


async def test_what_is_said_meanwhile_comes_by_itself(
    browser: Browser, waiting: Waiting, office: Office, clock: Clock
) -> None:
    """Nothing is sent while nothing has changed."""
    found = re.search(r'hx-get="([^"]+/said[^"]*)"', (await browser.get(waiting.path)).text)
    assert found
    script = {"hx-request": "true"}
    assert (await browser.get(found[1], headers=script)).status_code == 204
    clock.advance(minutes=1)
    entry = Entry(Author.PERSON, person_content(PersonWords("are you there")), "m3")
    await office.store.record(waiting.conversation_id, [entry], b"state", clock())
    answer = await browser.get(found[1], headers=script)
    assert "are you there" in answer.text
    assert "<html" not in answer.text


async def test_of_two_who_claim_one_gets_it(
    browser: Browser, waiting: Waiting, clock: Clock
) -> None:
    """The other is told, and what they wrote stays in their page."""
    await browser.parts.desk.claim(waiting.handoff_id, "Ola", clock())
    assert (await browser.post(f"{waiting.path}/claim")).status_code == 409
    assert 'name="answer_id"' not in (await browser.get(waiting.path)).text
    token = browser.client.cookies["console-form"]
    answer = await browser.client.post(
        f"{waiting.path}/answer",
        data={"text": "hello", "answer_id": "a1"},
        headers={"hx-request": "true", "x-csrftoken": token},
    )
    assert answer.status_code == 409
    assert "A colleague has taken this handoff" in answer.text
    assert answer.headers["hx-retarget"] == "#notice"
    await browser.post(f"{waiting.path}/release")
    assert (await browser.post(f"{waiting.path}/claim")).status_code == 303


@pytest.mark.parametrize(
    "fields",
    [{}, {"text": "  ", "answer_id": "a"}, {"text": "x" * 4_001, "answer_id": "a"}, {"text": "x"}],
)
async def test_an_answer_that_is_none_is_not_sent(
    browser: Browser, waiting: Waiting, fields: dict[str, str]
) -> None:
    """Nothing, too much, or from no page of ours."""
    await browser.post(f"{waiting.path}/claim")
    answer = await browser.post(f"{waiting.path}/answer", **fields)
    assert answer.status_code == 422


async def test_deleting_leaves_nothing_to_read(
    browser: Browser, waiting: Waiting, clock: Clock
) -> None:
    """The audit says that it was done."""
    answer = await browser.post(f"{waiting.path}/delete")
    assert answer.headers["location"] == "/?notice=deleted"
    clock.moment += timedelta(seconds=1)
    for path in ("", "/said"):
        assert (await browser.get(f"{waiting.path}{path}")).status_code == 404
    assert (Deed.DELETE, "Kari") in await deeds(browser, waiting.handoff_id)


async def test_one_that_was_taken_back_cannot_be_read(
    browser: Browser, waiting: Waiting, office: Office, clock: Clock
) -> None:
    """From this moment, whatever is asked for; nothing is noted of a page that was not shown."""
    await office.handoffs.withdraw(waiting.conversation_id, clock())
    assert (await browser.get(waiting.path)).status_code == 404
    for step in ("claim", "answer", "close", "reopen", "delete"):
        answer = await browser.post(f"{waiting.path}/{step}", text="x", answer_id="a")
        assert answer.status_code in {404, 409}, step
        assert "help me" not in answer.text
    assert await deeds(browser, waiting.handoff_id) == []


@pytest.mark.usefixtures("kari")
async def test_a_code_leads_to_its_handoff(browser: Browser, office: Office, clock: Clock) -> None:
    """However it is typed; a wrong one is told, and guessing ends."""
    waiting = await hand_over(office, clock)
    code = await office.handoffs.new_code(waiting.conversation_id, clock())
    answer = await browser.post("/find", code=code.grouped)
    assert answer.headers["location"] == waiting.path
    answer = await browser.post("/find", code="1234 5678 9012")
    assert "There is no handoff with this code" in text_of(
        await browser.get(answer.headers["location"])
    )
    answers = [await browser.post("/find", code="1") for _ in range(60)]
    assert answers[-1].headers["location"] == "/?problem=too_many_codes"


@pytest.mark.usefixtures("kari")
@pytest.mark.parametrize(
    ("words", "is_found"),
    [
        ("reflection period", True),
        ("REFLECTION", True),
        ("xyzzy", False),
        ("", False),
        ("\x00", False),
    ],
)
async def test_passages_are_found_by_their_words(
    browser: Browser, words: str, *, is_found: bool
) -> None:
    """All of them, in any case."""
    answer = await browser.get("/passages", params={"words": words})
    assert answer.status_code == 200
    assert is_found == ("data-insert" in answer.text)
