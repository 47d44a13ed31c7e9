"""Conversations, their messages, the links to them, and that deletions happened."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

MOMENT = sa.DateTime(timezone=True)
COUNTING = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def create_conversation() -> None:
    op.create_table(
        "conversation",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("language", sa.String(35)),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("last_message_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=False),
        sa.Column("key_id", sa.String(16), nullable=False),
        sa.Column("state", sa.LargeBinary()),
        sa.PrimaryKeyConstraint("id", name="pk_conversation"),
    )
    op.create_index("ix_conversation_expires_at", "conversation", ["expires_at"])
    op.create_index("ix_conversation_key_id", "conversation", ["key_id"])


def create_pseudonym() -> None:
    op.create_table(
        "pseudonym",
        sa.Column("digest", sa.LargeBinary(32), nullable=False),
        sa.Column("conversation_id", sa.String(32), nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_pseudonym"),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversation.id"],
            name="fk_pseudonym_conversation_id",
            ondelete="CASCADE",
        ),
    )
    op.create_index("ix_pseudonym_conversation_id", "pseudonym", ["conversation_id"])
    op.create_index("ix_pseudonym_expires_at", "pseudonym", ["expires_at"])


def create_message() -> None:
    op.create_table(
        "message",
        sa.Column("conversation_id", sa.String(32), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("author", sa.String(16), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("message_id", sa.LargeBinary(32)),
        sa.PrimaryKeyConstraint("conversation_id", "number", name="pk_message"),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversation.id"],
            name="fk_message_conversation_id",
            ondelete="CASCADE",
        ),
        sa.UniqueConstraint(
            "conversation_id", "message_id", name="uq_message_conversation_id_message_id"
        ),
    )


def create_deletion() -> None:
    op.create_table(
        "deletion",
        sa.Column("id", COUNTING, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("reason", sa.String(16), nullable=False),
        sa.Column("messages", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_deletion"),
    )
    op.create_index("ix_deletion_at", "deletion", ["at"])


def upgrade() -> None:
    create_conversation()
    create_pseudonym()
    create_message()
    create_deletion()


def downgrade() -> None:
    for table in ("deletion", "message", "pseudonym", "conversation"):
        op.drop_table(table)
