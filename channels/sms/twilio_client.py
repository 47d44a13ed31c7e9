"""Twilio's REST API: the three things that are needed of it.

With httpx, which the gateway has already: Twilio's own asynchronous client brings a second HTTP
library, keeps the last request and answer in memory, and logs addresses and texts.
Endpoints: twilio.com/docs/messaging/api/message-resource.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime

import httpx

from channels.sms.account import Account
from channels.sms.twilio_answers import (
    Created,
    MessagePage,
    MessageRecord,
    TwilioError,
    read_answer,
    refusal,
)

PAGE_SIZE = 500
MOST_PAGES = 10
NEWEST = 20
# Before these, Twilio has not taken the request.
NOT_ARRIVED = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)


class TwilioClient:
    """Sends, erases and lists messages of our account."""

    def __init__(self, http: httpx.AsyncClient, account: Account) -> None:
        self._http = http
        self._account = account
        self._auth = httpx.BasicAuth(account.sid, account.token)
        self._messages = f"/2010-04-01/Accounts/{account.sid}/Messages"

    async def send(self, to: str, text: str) -> str:
        """Have a message sent; return its SID.

        Raises:
            TwilioError: it was not taken, or nobody knows.
        """
        answer = await self._ask(
            "POST",
            f"{self._messages}.json",
            data={
                "To": to,
                "From": self._account.number,
                "Body": text,
                "StatusCallback": self._account.status_url,
            },
        )
        return read_answer(answer, Created).sid

    async def erase(self, sid: str) -> None:
        """Delete the record of a message; one that is gone already is all right.

        Raises:
            TwilioError: it is still there.
        """
        try:
            await self._ask("DELETE", f"{self._messages}/{sid}.json")
        except TwilioError as error:
            if error.reason != "http_404":
                raise

    async def records(self) -> AsyncIterator[MessageRecord]:
        """The messages from and to our number that Twilio still has, the newest first.

        Raises:
            TwilioError: the list cannot be read.
        """
        path: str | None = f"{self._messages}.json?PageSize={PAGE_SIZE}"
        for _ in range(MOST_PAGES):
            if path is None:
                return
            page = read_answer(await self._ask("GET", path), MessagePage)
            for record in page.messages:
                if self._account.number in {record.sender, record.to}:
                    yield record
            path = page.next_page_uri

    async def find(self, to: str, text: str, since: datetime) -> str | None:
        """The SID of a message with this text that we have sent since then, or None.

        Raises:
            TwilioError: the list cannot be read.
        """
        path = f"{self._messages}.json"
        answer = await self._ask("GET", path, params={"To": to, "PageSize": str(NEWEST)})
        for record in read_answer(answer, MessagePage).messages:
            created_at = record.created_at
            if record.body == text and created_at and created_at >= since:
                return record.sid
        return None

    async def _ask(
        self,
        method: str,
        path: str,
        data: dict[str, str] | None = None,
        params: dict[str, str] | None = None,
    ) -> httpx.Response:
        url = f"{self._account.api_url}{path}"
        try:
            answer = await self._http.request(
                method, url, data=data, params=params, auth=self._auth
            )
        except NOT_ARRIVED:
            raise TwilioError("no_answer", is_passing=True) from None
        except httpx.HTTPError:
            raise TwilioError("no_answer", is_passing=True, may_have_worked=True) from None
        if answer.is_success:
            return answer
        raise refusal(answer)
