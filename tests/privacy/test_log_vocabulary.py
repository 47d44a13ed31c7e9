"""What our own modules say to a log."""

import ast
from collections.abc import Iterator
from pathlib import Path

from privacy.log_record import EVENTS

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("actions", "bot", "channels", "commands", "console", "handoff", "privacy")
METHODS = {"debug", "info", "warning", "error", "critical", "exception"}


def said() -> Iterator[tuple[str, object]]:
    """The place of each call of a module's `logger`, and what it says; None if it is composed."""
    for path in (path for room in ROOMS for path in (ROOT / room).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.Call(
                    func=ast.Attribute(value=ast.Name("logger"), attr=method), args=[message, *_]
                ) if method in METHODS:
                    text = message.value if isinstance(message, ast.Constant) else None
                    yield f"{path.relative_to(ROOT)}:{node.lineno}", text


def test_our_modules_say_nothing_but_events() -> None:
    """Anything else is dropped, so that whoever reads the log would look for it in vain."""
    calls = list(said())
    assert {event for _, event in calls} >= {"uncaught", "safe_reply"}
    assert [call for call in calls if call[1] not in EVENTS] == []
