"""Sets up the log of a process: one JSON object a line, on stderr, without anything personal.

Standard library only, because the brain's processes use it too.
"""

from __future__ import annotations

import contextlib
import faulthandler
import logging
import os
import sys
import threading
import warnings
from collections.abc import Mapping
from types import TracebackType
from typing import Literal

from privacy.log_record import ContentFreeRecord, class_name, line_of

Process = Literal["helpline", "gateway", "console", "rasa", "actions"]
SETTING = "HELPLINE_LOG_LEVEL"
LEVEL_NAMES = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
STDOUT, STDERR = 1, 2
DEPRECATIONS = (DeprecationWarning, PendingDeprecationWarning, FutureWarning)

logger = logging.getLogger(__name__)


class LogLevelError(Exception):
    """The log level cannot be used; the text says which there are."""


class LineHandler(logging.Handler):
    """Writes every record as a line of JSON to a file descriptor."""

    def __init__(self, process: Process, descriptor: int) -> None:
        super().__init__()
        self._process = process
        self._descriptor = descriptor

    def emit(self, record: logging.LogRecord) -> None:
        # A log that cannot be written must not cost anybody an answer.
        with contextlib.suppress(OSError):
            os.write(self._descriptor, line_of(record, self._process))

    def addFilter(self, filter: object) -> None:  # noqa: A002, N802 - logging's names
        """Refuse filters: Rasa's drops repeated messages, and here all are alike."""


def log_level(environment: Mapping[str, str]) -> str:
    """The level that is set, or WARNING.

    Raises:
        LogLevelError: there is no such level.
    """
    level = environment.get(SETTING) or "WARNING"
    if level not in LEVEL_NAMES:
        raise LogLevelError(f"{SETTING} is '{level}': it must be one of {', '.join(LEVEL_NAMES)}.")
    return level


def set_up_logs(process: Process, environment: Mapping[str, str], *, is_alone: bool) -> None:
    """Have everything this process logs written without content, whoever logs it.

    With `is_alone`, nothing else reaches stdout and stderr from now on: prints, what native code
    writes and what the interpreter says at its end may quote anything, so they are lost.

    Raises:
        LogLevelError: the level that is set does not exist.
    """
    level = log_level(environment)
    descriptor = silence_all_else() if is_alone else STDERR
    handler = LineHandler(process, descriptor)
    logging.setLogRecordFactory(ContentFreeRecord)
    logging.basicConfig(handlers=[handler], level=level, force=True)
    # Loggers that pass nothing on and have no handler of their own, as Rasa leaves sanic's.
    logging.lastResort = handler
    # A handler that fails would print the record with its arguments.
    logging.raiseExceptions = False
    sys.excepthook = log_uncaught
    sys.unraisablehook = log_unraisable
    threading.excepthook = log_thread_failure
    warnings.showwarning = log_warning
    # Written while the process dies, so not JSON: files, lines and names of functions.
    faulthandler.enable(descriptor)


def silence_all_else() -> int:
    """Return a descriptor of our own for stderr, and let stdout and stderr lead nowhere."""
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    ours = os.dup(STDERR)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, STDOUT)
    os.dup2(nowhere, STDERR)
    os.close(nowhere)
    return ours


def log_uncaught(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    """For `sys.excepthook`."""
    logger.critical("uncaught", exc_info=(kind, error, trace))


def log_unraisable(happened: sys.UnraisableHookArgs) -> None:
    """For `sys.unraisablehook`: errors in destructors and at exit."""
    logger.error("unraisable", exc_info=happened.exc_value)


def log_thread_failure(happened: threading.ExceptHookArgs) -> None:
    """For `threading.excepthook`."""
    logger.error("thread_failed", exc_info=happened.exc_value)


def log_warning(
    message: Warning | str,  # noqa: ARG001 - it is what must not be written
    category: type[Warning],
    filename: str,
    lineno: int,
    *_: object,
    **__: object,
) -> None:
    """For `warnings.showwarning`: the kind of the warning, and the place it is about.

    That something is deprecated matters to whoever chooses versions, not to whoever runs this.
    """
    level = logging.DEBUG if issubclass(category, DEPRECATIONS) else logging.WARNING
    warned = logging.getLogger("py.warnings")
    if warned.isEnabledFor(level):
        record = ContentFreeRecord(warned.name, level, filename, lineno, "warned")
        record.errors = [{"type": class_name(category), "places": []}]
        warned.handle(record)
