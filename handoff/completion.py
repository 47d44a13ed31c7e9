"""Operations on the database run to their end, also when who asked for them has given up."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from functools import wraps
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class Completion:
    """Keeps what is under way, so that it can be waited for.

    An operation that is cancelled between two statements would leave SQLite locked for writing
    until its connection is collected, and everybody else waiting.
    """

    def __init__(self) -> None:
        self._running: set[asyncio.Task[Any]] = set()

    async def of(self, operation: Coroutine[Any, Any, T]) -> T:
        """Run an operation; a caller that is cancelled meanwhile leaves at once, alone."""
        task = asyncio.create_task(operation)
        self._running.add(task)
        task.add_done_callback(self._done)
        return await asyncio.shield(task)

    async def wait(self) -> None:
        """Until nothing is under way."""
        while self._running:
            await asyncio.wait(self._running)

    def _done(self, task: asyncio.Task[Any]) -> None:
        self._running.discard(task)
        if not task.cancelled():
            task.exception()  # looked at, or asyncio would log it with its traceback


class Completing(Protocol):
    """Something with operations that run to their end."""

    completion: Completion


S = TypeVar("S", bound=Completing)


def completed(
    method: Callable[Concatenate[S, P], Coroutine[Any, Any, T]],
) -> Callable[Concatenate[S, P], Coroutine[Any, Any, T]]:
    """Make a method run to its end, whatever becomes of its caller."""

    @wraps(method)
    async def run(self: S, /, *arguments: P.args, **named: P.kwargs) -> T:
        return await self.completion.of(method(self, *arguments, **named))

    return run
