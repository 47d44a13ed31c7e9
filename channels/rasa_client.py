"""Asks the dialogue engine; anything but a well-formed answer in time is an error."""

from __future__ import annotations

from datetime import date

import httpx
import msgspec

from bot.reply import Reply

REST_WEBHOOK = "/webhooks/rest/webhook"
FORGET = "/restart"


class DialogueError(Exception):
    """The dialogue engine did not answer, or not with replies; the text never holds a message."""


class RasaMessage(msgspec.Struct):
    """One message of Rasa's REST channel; everything the bot says comes as `custom`."""

    custom: Reply


class Observed(msgspec.Struct, frozen=True):
    """What the gateway sees in a message, for the actions to use.

    `written_in` is the tag of its language, if that is plain. `danger` are the categories of
    danger that the rules see in it, `care` those that the reply before it was about.
    `has_gentle_offer`: it speaks of danger past or supposed. On `closing_days` KOM is closed
    besides its holidays.
    """

    written_in: str | None = None
    danger: tuple[str, ...] = ()
    care: tuple[str, ...] = ()
    has_gentle_offer: bool = False
    closing_days: tuple[date, ...] = ()


class RasaClient:
    """Talks to Rasa's REST channel."""

    def __init__(self, http: httpx.AsyncClient, rasa_url: str) -> None:
        self._http = http
        self._url = rasa_url

    async def ask(
        self, conversation: str, message: str, observed: Observed | None = None
    ) -> list[Reply]:
        """Send one message of a conversation, return what the bot says.

        `observed` is what the gateway has seen in the message.

        Raises:
            DialogueError: no answer, an error, or an empty answer (a failing action gives that).
        """
        replies = read_replies(await self._post(conversation, message, observed))
        if not replies:
            raise DialogueError("The dialogue engine gave an empty answer.")
        return replies

    async def forget(self, conversation: str) -> None:
        """Have the dialogue engine delete what it knows of a conversation.

        Raises:
            DialogueError: it did not confirm.
        """
        await self._post(conversation, FORGET)

    async def is_ready(self) -> bool:
        """Whether the dialogue engine answers, with its model loaded."""
        try:
            answer = await self._http.get(f"{self._url}/webhooks/rest/")
        except httpx.HTTPError:
            return False
        return answer.status_code == httpx.codes.OK

    async def _post(
        self, conversation: str, message: str, observed: Observed | None = None
    ) -> bytes:
        metadata = msgspec.to_builtins(observed or Observed())
        body = {"sender": conversation, "message": message, "metadata": metadata}
        try:
            answer = await self._http.post(f"{self._url}{REST_WEBHOOK}", json=body)
            answer.raise_for_status()
        except httpx.HTTPError as error:
            raise DialogueError(f"The dialogue engine failed: {type(error).__name__}.") from None
        return answer.content


def read_replies(content: bytes) -> list[Reply]:
    """Read Rasa's answer as replies.

    Raises:
        DialogueError: it is not a list of replies.
    """
    try:
        messages = msgspec.json.decode(content, type=list[RasaMessage])
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise DialogueError("The dialogue engine answered in an unknown form.") from None
    return [message.custom for message in messages]
