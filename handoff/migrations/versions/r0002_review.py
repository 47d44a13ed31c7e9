"""What a message may be reviewed for: the bot did not understand it, or did not help with it."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("message", sa.Column("review", sa.String(16)))
    op.create_index("ix_message_review", "message", ["review"])


def downgrade() -> None:
    op.drop_index("ix_message_review", "message")
    op.drop_column("message", "review")
