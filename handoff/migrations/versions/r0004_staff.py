"""Staff's accounts, their sessions and second factors, and the audit."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

MOMENT = sa.DateTime(timezone=True)
COUNTING = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def of_account(table: str) -> sa.ForeignKeyConstraint:
    """What goes with an account."""
    return sa.ForeignKeyConstraint(
        ["account_id"], ["staff_account.id"], name=f"fk_{table}_account_id", ondelete="CASCADE"
    )


def create_staff_account() -> None:
    op.create_table(
        "staff_account",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("folded_name", sa.String(128), nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("deactivated_at", MOMENT),
        sa.Column("password_hash", sa.String(255)),
        sa.Column("totp_secret", sa.LargeBinary()),
        sa.Column("last_step", sa.BigInteger()),
        sa.Column("invitation", sa.LargeBinary(32)),
        sa.Column("invited_until", MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_staff_account"),
        sa.UniqueConstraint("folded_name", name="uq_staff_account_folded_name"),
        sa.UniqueConstraint("invitation", name="uq_staff_account_invitation"),
    )


def create_recovery_code() -> None:
    op.create_table(
        "recovery_code",
        sa.Column("account_id", sa.String(32), nullable=False),
        sa.Column("digest", sa.LargeBinary(32), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "digest", name="pk_recovery_code"),
        of_account("recovery_code"),
    )


def create_staff_session() -> None:
    op.create_table(
        "staff_session",
        sa.Column("digest", sa.LargeBinary(32), nullable=False),
        sa.Column("account_id", sa.String(32), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_staff_session"),
        of_account("staff_session"),
    )
    op.create_index("ix_staff_session_account_id", "staff_session", ["account_id"])
    op.create_index("ix_staff_session_seen_at", "staff_session", ["seen_at"])


def create_sign_in_delay() -> None:
    op.create_table(
        "sign_in_delay",
        sa.Column("who", sa.LargeBinary(32), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("who", name="pk_sign_in_delay"),
    )
    op.create_index("ix_sign_in_delay_last_at", "sign_in_delay", ["last_at"])


def create_audit_entry() -> None:
    op.create_table(
        "audit_entry",
        sa.Column("number", COUNTING, autoincrement=False, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("actor", sa.String(64)),
        sa.Column("deed", sa.String(16), nullable=False),
        sa.Column("subject", sa.String(64)),
        sa.Column("detail", sa.String(32)),
        sa.Column("hash", sa.LargeBinary(32), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_audit_entry"),
    )
    for column in ("at", "actor", "deed"):
        op.create_index(f"ix_audit_entry_{column}", "audit_entry", [column])


def create_audit_head() -> None:
    op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.LargeBinary(32), nullable=False),
        sa.Column("seal", sa.LargeBinary(32), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit_head"),
    )


def upgrade() -> None:
    create_staff_account()
    create_recovery_code()
    create_staff_session()
    create_sign_in_delay()
    create_audit_entry()
    create_audit_head()


def downgrade() -> None:
    of_accounts = ("recovery_code", "staff_session", "staff_account")
    for table in ("audit_head", "audit_entry", "sign_in_delay", *of_accounts):
        op.drop_table(table)
