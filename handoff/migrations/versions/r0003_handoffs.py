"""Handoffs, what is kept apart from them, the way of answers to people, and closing days."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

MOMENT = sa.DateTime(timezone=True)
COUNTING = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def reference(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    """A row that goes with the one it belongs to."""
    return sa.ForeignKeyConstraint(
        [column], [f"{other}.id"], name=f"fk_{table}_{column}", ondelete="CASCADE"
    )


def create_handoff() -> None:
    op.create_table(
        "handoff",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("conversation_id", sa.String(32), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.Column("code", sa.LargeBinary(32)),
        sa.Column("topic", sa.String(64)),
        sa.Column("is_danger", sa.Boolean(), nullable=False),
        sa.Column("requested_at", MOMENT, nullable=False),
        sa.Column("waiting_since", MOMENT),
        sa.Column("claimed_at", MOMENT),
        sa.Column("claimed_by", sa.String(64)),
        sa.Column("answered_at", MOMENT),
        sa.Column("closed_at", MOMENT),
        sa.Column("warned_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_handoff"),
        reference("handoff", "conversation_id", "conversation"),
        sa.UniqueConstraint("conversation_id", name="uq_handoff_conversation_id"),
        sa.UniqueConstraint("code", name="uq_handoff_code"),
    )
    op.create_index("ix_handoff_state", "handoff", ["state"])


def create_handoff_event() -> None:
    op.create_table(
        "handoff_event",
        sa.Column("id", COUNTING, nullable=False),
        sa.Column("handoff_id", sa.String(32), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("action", sa.String(16), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("staff", sa.String(64)),
        sa.PrimaryKeyConstraint("id", name="pk_handoff_event"),
        reference("handoff_event", "handoff_id", "handoff"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_handoff_event_handoff_id", "handoff_event", ["handoff_id"])


def create_callback() -> None:
    op.create_table(
        "callback",
        sa.Column("handoff_id", sa.String(32), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("handoff_id", name="pk_callback"),
        reference("callback", "handoff_id", "handoff"),
    )


def create_return_address() -> None:
    op.create_table(
        "return_address",
        sa.Column("handoff_id", sa.String(32), nullable=False),
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("address", sa.LargeBinary(), nullable=False),
        sa.Column("may_push", sa.Boolean(), nullable=False),
        sa.Column("shows_answer", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("handoff_id", name="pk_return_address"),
        reference("return_address", "handoff_id", "handoff"),
    )


def create_delivery() -> None:
    op.create_table(
        "delivery",
        sa.Column("conversation_id", sa.String(32), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("next_attempt_at", MOMENT),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("failure", sa.String(64)),
        sa.Column("notified_at", MOMENT),
        sa.Column("delivered_at", MOMENT),
        sa.PrimaryKeyConstraint("conversation_id", "number", name="pk_delivery"),
        sa.ForeignKeyConstraint(
            ["conversation_id", "number"],
            ["message.conversation_id", "message.number"],
            name="fk_delivery_conversation_id_number",
            ondelete="CASCADE",
        ),
    )
    op.create_index("ix_delivery_next_attempt_at", "delivery", ["next_attempt_at"])


def create_attempt() -> None:
    op.create_table(
        "attempt",
        sa.Column("who", sa.LargeBinary(32), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("until", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("who", name="pk_attempt"),
    )
    op.create_index("ix_attempt_until", "attempt", ["until"])


def create_closing_day() -> None:
    op.create_table(
        "closing_day",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("text", sa.String(64)),
        sa.PrimaryKeyConstraint("day", name="pk_closing_day"),
    )


def upgrade() -> None:
    create_handoff()
    create_handoff_event()
    create_callback()
    create_return_address()
    create_delivery()
    create_attempt()
    create_closing_day()


def downgrade() -> None:
    kept_apart = ("callback", "return_address", "handoff_event", "delivery")
    for table in ("closing_day", "attempt", *kept_apart, "handoff"):
        op.drop_table(table)
