"""Operations run to their end."""

import asyncio
import logging

import pytest

from handoff.completion import Completion, completed

pytestmark = pytest.mark.anyio


class Slow:
    """Two steps with a pause between."""

    def __init__(self) -> None:
        self.completion = Completion()
        self.steps: list[int] = []

    @completed
    async def walk(self, start: int, *, fails: bool = False) -> int:
        """Two steps."""
        self.steps.append(start)
        await asyncio.sleep(0.01)
        if fails:
            raise ValueError(start)
        self.steps.append(start + 1)
        return start + 2


async def test_a_result_or_an_error_comes_back() -> None:
    """As if nothing were around it, the name and the description too."""
    slow = Slow()
    assert await slow.walk(1) == 3
    with pytest.raises(ValueError, match="7"):
        await slow.walk(7, fails=True)
    assert (Slow.walk.__name__, Slow.walk.__doc__) == ("walk", "Two steps.")


async def test_a_caller_that_gives_up_leaves_at_once() -> None:
    """What it began goes on to its end and can be waited for."""
    slow = Slow()
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.001):
            await slow.walk(1)
    assert slow.steps == [1]
    await slow.completion.wait()
    assert slow.steps == [1, 2]


async def test_an_error_nobody_waits_for_is_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    """Its traceback might hold what somebody wrote."""
    slow = Slow()
    with caplog.at_level(logging.DEBUG, "asyncio"):
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.001):
                await slow.walk(1, fails=True)
        await slow.completion.wait()
        await asyncio.sleep(0)
    assert [record for record in caplog.records if record.levelno > logging.DEBUG] == []


async def test_waiting_for_nothing_ends() -> None:
    """A database that was never used can be closed."""
    await Slow().completion.wait()
