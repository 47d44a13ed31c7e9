"""The tables of staff's accounts, their sessions, and the record of what they did.

They live beside the conversations' tables because the migrations, and the test that holds them
against the models, see this room only. What is done with them is the console's.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from handoff.base import COUNTING, Base, stored
from handoff.utc_datetime import UtcDateTime

ACCOUNT = "staff_account.id"


class Role(StrEnum):
    """What somebody of staff may do; each may do what those before it may."""

    REVIEWER = "reviewer"
    EDITOR = "editor"
    ADMIN = "admin"


class Deed(StrEnum):
    """What the audit names. At most 16 letters each."""

    SIGN_IN = "sign_in"
    SIGN_IN_FAILED = "sign_in_failed"
    SIGN_OUT = "sign_out"
    SIGN_OUT_ALL = "sign_out_all"
    INVITE = "invite"
    ACCEPT = "accept"
    RESET = "reset"
    ROLE = "role"
    REVOKE = "revoke"
    DEACTIVATE = "deactivate"
    REACTIVATE = "reactivate"
    PASSWORD = "password"  # noqa: S105 - the name of a deed
    RECOVERY_CODES = "recovery_codes"
    VIEW = "view"
    CLAIM = "claim"
    RELEASE = "release"
    ANSWER = "answer"
    NOTE = "note"
    HAND_BACK = "hand_back"
    CLOSE = "close"
    REOPEN = "reopen"
    EXPORT = "export"
    DELETE = "delete"
    CHANGE = "change"


class StaffAccount(Base):
    """Somebody of staff. Accounts are deactivated, never deleted: the audit names them.

    `folded_name` is the name as it is compared. With an `invitation` (a keyed hash) the account
    cannot be used until its link was followed; until then it may hold a password and a second
    factor that are not in force yet. `last_step` is the last half minute whose code was used.
    """

    __tablename__ = "staff_account"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    name: Mapped[str] = mapped_column(String(64))
    folded_name: Mapped[str] = mapped_column(String(128), unique=True)
    role: Mapped[Role] = mapped_column(stored(Role))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    deactivated_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    password_hash: Mapped[str | None] = mapped_column(String(255))
    totp_secret: Mapped[bytes | None] = mapped_column(LargeBinary)
    last_step: Mapped[int | None] = mapped_column(BigInteger)
    invitation: Mapped[bytes | None] = mapped_column(LargeBinary(32), unique=True)
    invited_until: Mapped[datetime | None] = mapped_column(UtcDateTime)


class RecoveryCode(Base):
    """A code that stands in for the second factor once, as a keyed hash."""

    __tablename__ = "recovery_code"

    account_id: Mapped[str] = mapped_column(
        ForeignKey(ACCOUNT, ondelete="CASCADE"), primary_key=True
    )
    digest: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)


class StaffSession(Base):
    """A browser that is signed in; `digest` is the keyed hash of the token in its cookie."""

    __tablename__ = "staff_session"

    digest: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey(ACCOUNT, ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class SignInDelay(Base):
    """How often signing in failed for a name, for a known browser, or for all (keyed hashes)."""

    __tablename__ = "sign_in_delay"

    who: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    failures: Mapped[int]
    last_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class AuditEntry(Base):
    """Who did what to whom or what, and when; never any content.

    `actor` is the name of an account, None for the command line and for nobody known. `hash`
    covers the entry and the hash of the one before it.
    """

    __tablename__ = "audit_entry"

    number: Mapped[int] = mapped_column(COUNTING, primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    actor: Mapped[str | None] = mapped_column(String(64), index=True)
    deed: Mapped[Deed] = mapped_column(stored(Deed), index=True)
    subject: Mapped[str | None] = mapped_column(String(64))
    detail: Mapped[str | None] = mapped_column(String(32))
    hash: Mapped[bytes] = mapped_column(LargeBinary(32))


class AuditHead(Base):
    """Where the audit ends, so that entries cut off at its end are missed; one row.

    `seal` covers both of the others, or somebody could cut off entries and write a new end.
    """

    __tablename__ = "audit_head"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(BigInteger)
    hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    seal: Mapped[bytes] = mapped_column(LargeBinary(32))
