"""What somebody of staff changes about their own account."""

from __future__ import annotations

import asyncio
from datetime import datetime

from console.audit import Audit
from console.passwords import Passwords, refuse_weak
from console.recovery_codes import replace_codes
from console.secrets_of_staff import StaffSecrets
from console.sessions import SignedIn, end_all
from handoff.completion import completed
from handoff.database import Database
from handoff.staff_models import Deed, StaffAccount


class OwnAccount:
    """Password and recovery codes; who calls it has made sure that it is still the same person."""

    def __init__(
        self, database: Database, secrets: StaffSecrets, audit: Audit, passwords: Passwords
    ) -> None:
        self.completion = database.completion
        self._database = database
        self._secrets = secrets
        self._audit = audit
        self._passwords = passwords

    @completed
    async def change_password(
        self, who: SignedIn, password: str, again: str, now: datetime
    ) -> None:
        """Set another password; every other browser is signed out.

        Raises:
            WeakPasswordError: the password may not be chosen.
        """
        await asyncio.to_thread(refuse_weak, password, again, who.name)
        kept = await self._passwords.hash(password)
        async with self._database.writing() as session:
            account = await session.get_one(StaffAccount, who.account_id, with_for_update=True)
            account.password_hash = kept
            await end_all(session, who.account_id, but=who.digest)
            await self._audit.add(session, Deed.PASSWORD, now, who.name)

    @completed
    async def new_recovery_codes(self, who: SignedIn, now: datetime) -> list[str]:
        """Codes to be shown once; the former ones are gone."""
        async with self._database.writing() as session:
            codes = await replace_codes(session, self._secrets, who.account_id)
            await self._audit.add(session, Deed.RECOVERY_CODES, now, who.name)
        return codes
