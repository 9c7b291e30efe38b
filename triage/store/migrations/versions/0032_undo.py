"""Acts that can be undone, and decisions that were withdrawn by it."""

import sqlalchemy as sa
from alembic import op

from triage.store.models import UtcDateTime

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("decisions", sa.Column("withdrawn_at", UtcDateTime(timezone=True)))
    op.create_table(
        "undo_points",
        sa.Column("suggestion_id", sa.String(100), primary_key=True),
        sa.Column("account", sa.String(100), nullable=False),
        sa.Column("made_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("events", sa.JSON(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("decisions", sa.JSON(), nullable=False),
        sa.Column("member", sa.JSON()),
        sa.ForeignKeyConstraint(["suggestion_id"], ["suggestions.id"], ondelete="CASCADE"),
    )


def downgrade() -> None:
    op.drop_table("undo_points")
    op.drop_column("decisions", "withdrawn_at")
