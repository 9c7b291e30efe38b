"""The clocks of letters in which somebody may be in danger."""

import sqlalchemy as sa
from alembic import op

from triage.store.models import UtcDateTime

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "urgent_clocks",
        sa.Column("suggestion_id", sa.String(100), nullable=False),
        sa.Column("level", sa.String(20), nullable=False),
        sa.Column("kinds", sa.JSON(), nullable=False),
        sa.Column("started_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("due_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("acknowledged_by", sa.String(100), nullable=True),
        sa.Column("acknowledged_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("escalated_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("steps", sa.JSON(), nullable=False),
        sa.Column("closed_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.String(100), nullable=True),
        sa.Column("outcome", sa.String(20), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("suggestion_id", name="pk_urgent_clocks"),
        sa.ForeignKeyConstraint(
            ["suggestion_id"], ["suggestions.id"], ondelete="CASCADE", name="fk_urgent_clocks_suggestion_id_suggestions"
        ),
    )
    op.create_index("ix_urgent_clocks_running", "urgent_clocks", ["closed_at", "due_at"])


def downgrade() -> None:
    op.drop_table("urgent_clocks")
