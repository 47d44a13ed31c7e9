"""What the pages work with, made once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from litestar.di import NamedDependency
from msgspec import Struct

from console.accounts import Accounts
from console.audit import Audit
from console.cookies import Cookies
from console.invitations import Invitations
from console.own_account import OwnAccount
from console.passwords import Passwords
from console.secrets_of_staff import StaffSecrets
from console.sessions import Sessions
from console.settings import Settings
from console.sign_in import SignIn
from handoff.code_lookup import CodeLookup
from handoff.database import Database
from handoff.desk import Desk
from handoff.inbox import Inbox
from handoff.news import Newsroom
from privacy.keys import KeyRing
from privacy.retention import Retention


class Parts(Struct, frozen=True):
    """The services of the console over its database, and the clock they go by."""

    settings: Settings
    cookies: Cookies
    clock: Callable[[], datetime]
    database: Database
    audit: Audit
    sessions: Sessions
    sign_in: SignIn
    accounts: Accounts
    own_account: OwnAccount
    invitations: Invitations
    inbox: Inbox
    desk: Desk
    lookup: CodeLookup
    newsroom: Newsroom

    def now(self) -> datetime:
        return self.clock()


Given = NamedDependency[Parts]


def make_parts(
    settings: Settings, clock: Callable[[], datetime], database: Database, keys: KeyRing
) -> Parts:
    secrets = StaffSecrets(keys)
    audit = Audit(database, secrets)
    sessions = Sessions(database, secrets, audit)
    passwords = Passwords()
    return Parts(
        settings=settings,
        cookies=Cookies(settings.is_secure),
        clock=clock,
        database=database,
        audit=audit,
        sessions=sessions,
        sign_in=SignIn(database, secrets, sessions, audit, passwords),
        accounts=Accounts(database, secrets, audit),
        own_account=OwnAccount(database, secrets, audit, passwords),
        invitations=Invitations(database, secrets, sessions, audit, passwords),
        inbox=Inbox(database, keys),
        desk=Desk(database, keys, Retention()),
        lookup=CodeLookup(database, keys),
        newsroom=Newsroom(database),
    )
