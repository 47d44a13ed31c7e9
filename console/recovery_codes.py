"""Recovery codes: each stands in for the second factor once, when the phone is lost."""

from __future__ import annotations

import secrets

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from console.secrets_of_staff import StaffSecrets
from handoff.staff_models import RecoveryCode

# Without those that look alike.
LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 16
GROUP = 4
COUNT = 10
USE = "recovery code"


def new_code() -> str:
    """A code of 78 random bits, in groups: ABCD-EFGH-JKMN-PQRS."""
    letters = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
    return "-".join(letters[start : start + GROUP] for start in range(0, LENGTH, GROUP))


def digest_of(staff_secrets: StaffSecrets, account_id: str, code: str) -> bytes:
    """The hash that is kept, however somebody has typed the code."""
    bare = "".join(letter for letter in code.upper() if letter.isalnum())
    return staff_secrets.digest(USE, account_id, bare)


async def replace_codes(
    session: AsyncSession, staff_secrets: StaffSecrets, account_id: str
) -> list[str]:
    """New codes in place of all former ones; they are shown once and kept as hashes."""
    await session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account_id))
    codes = [new_code() for _ in range(COUNT)]
    session.add_all(
        RecoveryCode(account_id=account_id, digest=digest_of(staff_secrets, account_id, code))
        for code in codes
    )
    return codes


async def use_code(
    session: AsyncSession, staff_secrets: StaffSecrets, account_id: str, code: str
) -> bool:
    """Whether this was a code of the account; it is gone now."""
    digest = digest_of(staff_secrets, account_id, code)
    used = await session.execute(
        delete(RecoveryCode)
        .where(RecoveryCode.account_id == account_id, RecoveryCode.digest == digest)
        .returning(RecoveryCode.digest)
    )
    return used.first() is not None
