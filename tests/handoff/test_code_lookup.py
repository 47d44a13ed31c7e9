"""From a code to its handoff."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, event

from handoff.attempts import CodeLimits, TooManyAttemptsError
from handoff.code_lookup import CodeLookup, Found
from handoff.codes import Code
from handoff.conversations import ConversationStore
from handoff.database import Database
from handoff.moves import UnknownHandoffError
from handoff.states import NotOpenError, State
from privacy.keys import KeyRing
from tests.handoff.office import ANOTHER, KARI, NOTHING, SOMEONE, Office

pytestmark = pytest.mark.anyio

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
WRONG = "000000000000"
STRICT = CodeLimits(of_one=3, of_staff=4, of_all=6)


async def handed_over(office: Office, now: datetime) -> tuple[Found, Code]:
    conversation_id = await office.begin(now)
    requested = await office.handoffs.request(conversation_id, NOTHING, now)
    assert requested.code
    return Found(requested.handoff_id, conversation_id), requested.code


@contextmanager
def statements() -> Iterator[list[str]]:
    """The statements that reach a database meanwhile."""
    seen: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_: Any) -> None:
        seen.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(Engine, "before_cursor_execute", note)


async def test_a_code_leads_to_its_handoff(office: Office, now: datetime) -> None:
    """However it is written, for the person and for staff; a wrong one leads nowhere."""
    found, code = await handed_over(office, now)
    arabic = "".join("٠١٢٣٤٥٦٧٨٩"[int(digit)] for digit in code.digits)
    for text in (code.digits, code.grouped, f"i have a code {code.grouped}", arabic):
        assert found == await office.lookup.by_code(text, ANOTHER, now)
        assert found == await office.lookup.for_staff(text, KARI, now)
    for text in (WRONG, "", "1234"):
        assert await office.lookup.by_code(text, ANOTHER, now) is None
        assert await office.lookup.for_staff(text, KARI, now) is None


@pytest.mark.parametrize("state", [State.WITHDRAWN, State.EXPIRED])
async def test_an_old_code_leads_nowhere(office: Office, now: datetime, state: State) -> None:
    """Neither after withdrawing nor when its time is over."""
    found, code = await handed_over(office, now)
    if state is State.WITHDRAWN:
        await office.handoffs.withdraw(found.conversation_id, now)
        assert await office.lookup.by_code(code.digits, ANOTHER, now) is None
    assert await office.lookup.by_code(code.digits, ANOTHER, now + 90 * DAY) is None


async def test_with_a_code_the_person_continues_on_another_channel(
    office: Office, now: datetime
) -> None:
    """The new address leads to the conversation for as long as it lives; the old one does too."""
    found, code = await handed_over(office, now)
    before = await office.store.find_or_begin(ANOTHER, "sms", now)
    assert found == await office.lookup.by_code(code.digits, ANOTHER, now)
    await office.lookup.continue_with(found, ANOTHER, now)
    assert before != found.conversation_id
    for digest in (ANOTHER, SOMEONE):
        assert found.conversation_id == await office.store.find(digest, now + 89 * DAY)


async def test_two_processes_that_continue_at_once_agree(
    office: Office, url: str, keys: KeyRing, now: datetime
) -> None:
    """A code sent twice links once."""
    found, _ = await handed_over(office, now)
    elsewhere = Office.open(Database(url), keys)
    await asyncio.gather(
        *(each.lookup.continue_with(found, ANOTHER, now) for each in (office, elsewhere) * 3)
    )
    await elsewhere.database.close()
    assert found.conversation_id == await office.store.find(ANOTHER, now)


async def test_what_is_withdrawn_meanwhile_is_not_continued(office: Office, now: datetime) -> None:
    """Or deleted: it is said which."""
    found, _ = await handed_over(office, now)
    await office.handoffs.withdraw(found.conversation_id, now)
    with pytest.raises(NotOpenError, match="withdrawn"):
        await office.lookup.continue_with(found, ANOTHER, now)
    with pytest.raises(UnknownHandoffError):
        await office.lookup.continue_with(Found("0" * 32, "0" * 32), ANOTHER, now)


async def test_right_and_wrong_codes_take_the_same_way(office: Office, now: datetime) -> None:
    """Statement by statement, also what is no code at all."""
    _, code = await handed_over(office, now)
    await office.lookup.by_code(WRONG, ANOTHER, now)
    taken = []
    for text in (code.digits, WRONG, "hello"):
        with statements() as seen:
            await office.lookup.by_code(text, ANOTHER, now)
        taken.append(seen)
    assert len(taken[0]) >= 3
    assert taken[0] == taken[1] == taken[2]


async def test_one_sender_may_try_a_few_times(office: Office, keys: KeyRing, now: datetime) -> None:
    """Then not even the right code helps, until an hour after the first; others go on."""
    found, code = await handed_over(office, now)
    lookup = CodeLookup(office.database, keys, STRICT)
    for minutes in range(3):
        assert await lookup.by_code(WRONG, ANOTHER, now + timedelta(minutes=minutes)) is None
    with pytest.raises(TooManyAttemptsError, match="3000 seconds") as caught:
        await lookup.by_code(code.digits, ANOTHER, now + timedelta(minutes=10))
    assert caught.value.retry_after == timedelta(minutes=50)
    assert found == await lookup.by_code(code.digits, SOMEONE, now + timedelta(minutes=10))
    assert found == await lookup.by_code(code.digits, ANOTHER, now + HOUR)


async def test_all_together_may_try_a_number_of_times(
    office: Office, keys: KeyRing, now: datetime
) -> None:
    """Whoever they say they are; staff still find what a caller needs."""
    found, code = await handed_over(office, now)
    lookup = CodeLookup(office.database, keys, STRICT)
    for number in range(6):
        assert await lookup.by_code(WRONG, bytes([number]) * 32, now) is None
    with pytest.raises(TooManyAttemptsError):
        await lookup.by_code(code.digits, b"n" * 32, now)
    assert found == await lookup.for_staff(code.digits, KARI, now)
    assert found == await lookup.by_code(code.digits, b"o" * 32, now + HOUR)


async def test_one_sender_does_not_use_up_what_all_may_try(
    office: Office, keys: KeyRing, now: datetime
) -> None:
    """Refused attempts do not count for the others."""
    found, code = await handed_over(office, now)
    lookup = CodeLookup(office.database, keys, STRICT)
    for _ in range(20):
        try:
            await lookup.by_code(WRONG, ANOTHER, now)
        except TooManyAttemptsError:
            continue
    assert found == await lookup.by_code(code.digits, SOMEONE, now)


async def test_staff_are_limited_too(office: Office, keys: KeyRing, now: datetime) -> None:
    """Each of them by themselves."""
    lookup = CodeLookup(office.database, keys, STRICT)
    for _ in range(4):
        await lookup.for_staff(WRONG, KARI, now)
    with pytest.raises(TooManyAttemptsError):
        await lookup.for_staff(WRONG, KARI, now)
    assert await lookup.for_staff(WRONG, "Ola", now) is None


@pytest.fixture
async def elsewhere(url: str, database: Database) -> AsyncIterator[Database]:
    """The same database, in another process so to speak."""
    assert database
    other = Database(url)
    yield other
    await other.close()


async def test_processes_count_together(
    office: Office, elsewhere: Database, keys: KeyRing, now: datetime
) -> None:
    """Twenty attempts at once through two of them: no more than the limit get through."""
    lookups = [CodeLookup(each, keys, STRICT) for each in (office.database, elsewhere)]
    tried = await asyncio.gather(
        *(lookups[number % 2].by_code(WRONG, ANOTHER, now) for number in range(20)),
        return_exceptions=True,
    )
    assert len([each for each in tried if each is None]) == 3
    assert {type(each) for each in tried if each} == {TooManyAttemptsError}


async def test_a_new_key_makes_codes_useless(
    office: Office, keys: KeyRing, store: ConversationStore, now: datetime
) -> None:
    """As the command that rotates it says; the handoff itself stays."""
    found, code = await handed_over(office, now)
    keys.rotate("handoff_code", now)
    assert await office.lookup.by_code(code.digits, ANOTHER, now) is None
    assert len(await store.transcript(found.conversation_id)) == 3
