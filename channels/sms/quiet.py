"""Keeps the libraries of this channel from writing addresses, numbers and statements to a log."""

from __future__ import annotations

import logging

# httpx names each address it asks, and one of them has a number in it. aiosqlite and SQLAlchemy
# name the values of each statement.
TALKATIVE = ("httpx", "httpcore", "twilio", "aiohttp", "aiosqlite", "sqlalchemy.engine")


def quiet_libraries() -> None:
    """Let them say nothing but that something is wrong."""
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
