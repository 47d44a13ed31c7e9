"""A log record that holds nothing a person wrote: an allow-list, applied before any handler.

What a logger is called with (message, arguments, exception) becomes a name from a fixed vocabulary
and places in the code. The rest is dropped when the record is made, so that no handler of a library
can write it, whatever its format.
"""

from __future__ import annotations

import builtins
import json
import logging
import sys
import traceback
from collections import deque
from collections.abc import Iterable, Iterator
from datetime import datetime, timezone
from types import TracebackType
from typing import Any, TypeAlias

# What our own modules may say, as the whole message: `logger.error("safe_reply")`.
EVENTS = frozenset(
    {
        *("uncaught", "thread_failed", "unraisable", "warned", "ended"),
        *("unexpected_error", "safe_reply", "forgetting_retried", "action_failed"),
        *("redaction_failed", "handoff_failed", "push_failed"),
        *("sms_undelivered", "message_log_failed", "erasing_failed"),
        *("store_failed", "recording_failed", "record_lost"),
        *("database_failed", "shared_state_failed", "sweep_failed", "purged"),
    }
)
# What they may count: `logger.info("…", extra={"counters": {"deleted": 3}})`.
COUNTERS = frozenset({"attempts", "deleted", "seconds", "milliseconds"})
# A larger number could be somebody's telephone number.
LARGEST_COUNT = 999_999

LEVELS = {50: "CRITICAL", 40: "ERROR", 30: "WARNING", 20: "INFO", 0: "DEBUG"}
# Loggers of libraries that are not named after a module.
LOGGERS = frozenset(
    {
        *("root", "py.warnings", "sanic.root", "sanic.error", "sanic.access"),
        *("uvicorn.error", "uvicorn.access", "uvicorn.asgi"),
    }
)
OTHER = "other"
MOST_ERRORS = 8
MOST_PLACES = 20
GROUP = getattr(builtins, "BaseExceptionGroup", ())  # not before Python 3.11

ErrorInfo: TypeAlias = (
    "tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]"
)


class ContentFreeRecord(logging.LogRecord):
    """What is left of a record: where and how grave, which event, which kinds of error."""

    # In a slot, so that a library's `extra` of the same name does not collide with it.
    __slots__ = ("errors",)

    def __init__(  # noqa: PLR0913, PLR0917 - logging's signature
        self,
        name: str | None,
        level: int,
        pathname: str,
        lineno: int,
        msg: object,
        _args: object = (),
        exc_info: ErrorInfo | None = None,
        *_: object,
        **__: object,
    ) -> None:
        event = known_event(msg) or ""
        super().__init__(known_logger(name or "root"), level, pathname, lineno, event, (), None)
        # Nobody has to pass on the error just caught for its kind and place to be known.
        error = (exc_info or sys.exc_info())[1]
        self.errors = [described(each) for each in chain(error)]


def line_of(record: logging.LogRecord, process: str) -> bytes:
    """One record as a line of JSON; nothing is in it but these fields."""
    fields = {
        "time": datetime.fromtimestamp(record.created, timezone.utc).isoformat(
            timespec="milliseconds"
        ),
        "level": next(LEVELS[least] for least in LEVELS if record.levelno >= least or not least),
        "process": process,
        "logger": known_logger(record.name),
        "event": known_event(record.msg),
        "place": place(record.pathname, record.lineno),
        "errors": getattr(record, "errors", None),
        "counters": dict(counted(record.__dict__.get("counters"))),
    }
    return json.dumps({name: value for name, value in fields.items() if value}).encode() + b"\n"


def known_event(message: object) -> str | None:
    """The message if it is one of our vocabulary."""
    return message if isinstance(message, str) and message in EVENTS else None


def known_logger(name: str) -> str:
    """The logger's name as far as it is that of a module: the rest could be anything."""
    while name not in LOGGERS and name not in sys.modules:
        name, dot, _ = name.rpartition(".")
        if not dot:
            return OTHER
    return name


def place(path: str, line: int) -> str:
    """File and line, as the file is imported; code from anywhere else stays unnamed."""
    for folder in sorted(sys.path, key=len, reverse=True):
        if folder and path.startswith(f"{folder}/") and path.endswith(".py"):
            return f"{path[len(folder) + 1 :]}:{line}"
    return OTHER


def class_name(kind: type) -> str:
    """The name of a class that can be imported: of this one, or the nearest it is derived from."""
    for base in kind.__mro__:
        module = sys.modules.get(base.__module__)
        if module and vars(module).get(base.__qualname__) is base:
            return f"{base.__module__}.{base.__qualname__}"
    return OTHER


def described(error: BaseException) -> dict[str, Any]:
    """The kind of an error and the places it came through, the innermost last."""
    frames = traceback.walk_tb(error.__traceback__)
    last = deque((place(frame.f_code.co_filename, line) for frame, line in frames), MOST_PLACES)
    return {"type": class_name(type(error)), "places": list(last)}


def chain(error: BaseException | None) -> Iterator[BaseException]:
    """An error, what caused it, and what it holds together, each once."""
    waiting = deque([error])
    seen: set[int] = set()
    while waiting and len(seen) < MOST_ERRORS:
        current = waiting.popleft()
        if current is None or id(current) in seen:
            continue
        seen.add(id(current))
        yield current
        waiting.append(current.__cause__)
        waiting.append(None if current.__suppress_context__ else current.__context__)
        if isinstance(current, GROUP):
            waiting.extend(current.exceptions)


def counted(counters: object) -> Iterable[tuple[str, int]]:
    """The numbers that may be written, none of them larger than `LARGEST_COUNT`."""
    if isinstance(counters, dict):
        for name, value in counters.items():
            if name in COUNTERS and isinstance(value, int):
                yield name, max(0, min(value, LARGEST_COUNT))
