"""Runs Rasa or its actions with our log: `python -m privacy.brain_process rasa run …`.

Both set up logs of their own while they start (coloured lines on stderr, structlog with whole
messages on stdout). Ours is set up before, and theirs is turned away.
"""

from __future__ import annotations

import logging
import os
import runpy
import sys
from collections.abc import MutableMapping
from typing import Any

import coloredlogs
import structlog

from privacy.logs import LogLevelError, Process, log_level, set_up_logs

PROCESSES: dict[str, Process] = {"rasa": "rasa", "rasa_sdk": "actions"}

logger = logging.getLogger(__name__)


def error_only(
    _: object, __: str, event: MutableMapping[str, Any]
) -> tuple[tuple[str], dict[str, Any]]:
    """What structlog hands on to logging: that something was said, and about which error."""
    return ("",), {"exc_info": event.get("exc_info")}


def turn_away(*_: object, **__: object) -> None:
    """Stands where a library would set up its own log."""


def take_over_logs(level: str) -> None:
    """Lead structlog to logging, and keep both as they are now."""
    structlog.configure(
        processors=[error_only],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
    )
    structlog.configure = turn_away
    coloredlogs.install = turn_away
    # Rasa sets the levels of its own loggers and of those of its libraries to these.
    os.environ.update(LOG_LEVEL=level, LOG_LEVEL_LIBRARIES=level)


def main() -> int:
    """Run the module named by the first argument, with the arguments after it."""
    module = sys.argv[1]
    try:
        level = log_level(os.environ)
    except LogLevelError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    set_up_logs(PROCESSES[module], os.environ, is_alone=True)
    take_over_logs(level)
    sys.argv = sys.argv[1:]
    try:
        runpy.run_module(module, run_name="__main__", alter_sys=True)
    except SystemExit as ending:
        # Why it ended was printed, and prints are lost: the error behind it says it.
        if ending.code:
            logger.critical("ended", exc_info=ending)
        raise
    logger.warning("ended")
    return 0


if __name__ == "__main__":
    sys.exit(main())
