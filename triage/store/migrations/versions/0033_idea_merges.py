"""Merges of ideas that can be undone, and what people answered about pairs of ideas."""

import sqlalchemy as sa
from alembic import op

from triage.store.models import UtcDateTime

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "idea_merges",
        sa.Column("into_id", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("account", sa.String(100), nullable=False),
        sa.Column("made_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("until", sa.Integer(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["into_id"], ["ideas.id"], ondelete="CASCADE"),
    )
    op.create_table(
        "idea_pair_answers",
        sa.Column("campaign_id", sa.Integer(), nullable=False, index=True),
        sa.Column("left", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("right", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("answer", sa.String(10), nullable=False),
        sa.Column("likeness", sa.Double(), nullable=False),
        sa.Column("actor", sa.String(100), nullable=False),
        sa.Column("time", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["left"], ["ideas.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["right"], ["ideas.id"], ondelete="CASCADE"),
    )


def downgrade() -> None:
    op.drop_table("idea_pair_answers")
    op.drop_table("idea_merges")
