"""What the command line does for staff's accounts and the audit, while nothing needs to run."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TypeVar

from msgspec import Struct
from sqlalchemy import select

from console.accounts import Accounts, UnknownAccountError
from console.audit import Audit, Checked
from console.names import folded
from console.secrets_of_staff import StaffSecrets
from console.settings import Settings
from handoff.database import Database
from handoff.one_off import run_in_database
from handoff.staff_models import Role, StaffAccount
from privacy.keys import open_key_ring

T = TypeVar("T")


class Office(Struct, frozen=True):
    """What the commands work with."""

    database: Database
    accounts: Accounts
    audit: Audit


def add_staff(settings: Settings, name: str, role: Role, now: datetime) -> str:
    """Make an account; return the one-time link (48 hours) to hand to its owner.

    Raises:
        BadNameError, NameTakenError: the name cannot be used; the text says why.
        BadKeyError, DatabaseUrlError, NewerDatabaseError, SQLAlchemyError: keys or database
            cannot be used.
    """

    async def add(office: Office) -> str:
        return await office.accounts.invite(name, role, now, None)

    return settings.welcome_link(run(settings, add))


def reset_staff(settings: Settings, name: str, now: datetime) -> str:
    """Take password, second factor and sessions of an account away; return a new link.

    Raises:
        UnknownAccountError: nobody has this name.
        BadKeyError, DatabaseUrlError, NewerDatabaseError, SQLAlchemyError: as above.
    """

    async def reset(office: Office) -> str:
        query = select(StaffAccount.id).where(StaffAccount.folded_name == folded(name))
        async with office.database.reading() as session:
            account_id = await session.scalar(query)
        if account_id is None:
            raise UnknownAccountError
        return await office.accounts.reset(account_id, now, None)

    return settings.welcome_link(run(settings, reset))


def check_audit(settings: Settings) -> Checked:
    """Look whether the audit is as it was written, for the doctor.

    Raises:
        BadKeyError, DatabaseUrlError, NewerDatabaseError, SQLAlchemyError: as above.
    """

    async def check(office: Office) -> Checked:
        return await office.audit.check()

    return run(settings, check)


def run(settings: Settings, work: Callable[[Office], Awaitable[T]]) -> T:
    """Do something with staff's accounts and the audit."""

    async def at_work(database: Database) -> T:
        secrets = StaffSecrets(open_key_ring(settings.data_dir))
        audit = Audit(database, secrets)
        return await work(Office(database, Accounts(database, secrets, audit), audit))

    return run_in_database(settings.database, at_work)
