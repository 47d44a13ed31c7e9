"""Whether Twilio has sent a request: checked before anything else of it is read."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import parse_qsl

from twilio.request_validator import RequestValidator  # type: ignore[import-untyped]

MOST_PARAMETERS = 100


class Signature:
    """Checks Twilio's signature over the public address and all parameters of a request.

    The address is the one that was set, never one of the request's own headers: behind a proxy
    they name another, and whoever sends a request may write into them what they like.
    """

    def __init__(self, token: str, account_sid: str) -> None:
        self._validator = RequestValidator(token)
        self._account_sid = account_sid

    def parameters(self, url: str, body: bytes, signature: str | None) -> Mapping[str, str] | None:
        """The parameters of a request to this address; None when Twilio has not sent it so.

        A parameter that comes twice is refused too: the signature does not say in which order.
        """
        try:
            pairs = parse_qsl(
                body.decode("ascii"),
                keep_blank_values=True,
                strict_parsing=bool(body),
                errors="strict",
                max_num_fields=MOST_PARAMETERS,
            )
        except ValueError:
            return None
        parameters = dict(pairs)
        if not signature or len(parameters) != len(pairs):
            return None
        if not self._validator.validate(url, parameters, signature):
            return None
        return parameters if parameters.get("AccountSid") == self._account_sid else None
