"""Answers to Twilio in its own language."""

from __future__ import annotations

from collections.abc import Sequence

from twilio.twiml.messaging_response import MessagingResponse  # type: ignore[import-untyped]


def twiml(texts: Sequence[str], status_url: str) -> bytes:
    """The messages to send in reply; Twilio tells `status_url` what becomes of each."""
    response = MessagingResponse()
    for text in texts:
        response.message(action=status_url, method="POST").body(text)
    return str(response).encode()
