"""Groupings in the background, and periods over all channels."""

import sqlalchemy as sa
from alembic import op

import triage.store.models

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("campaigns", sa.Column("kind", sa.String(length=20), nullable=False, server_default="call"))
    op.create_table(
        "grouping_runs",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("actor", sa.String(length=100), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("asked_at", triage.store.models.UtcDateTime(timezone=True), nullable=False),
        sa.Column("ended_at", triage.store.models.UtcDateTime(timezone=True), nullable=True),
        sa.Column("claim", sa.String(length=32), nullable=True),
        sa.Column("claimed_until", triage.store.models.UtcDateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(length=40), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name=op.f("fk_grouping_runs_campaign_id_campaigns"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grouping_runs")),
    )
    op.create_index(op.f("ix_grouping_runs_campaign_id"), "grouping_runs", ["campaign_id"])
    op.create_index(op.f("ix_grouping_runs_state"), "grouping_runs", ["state"])


def downgrade() -> None:
    op.drop_table("grouping_runs")
    with op.batch_alter_table("campaigns", schema=None) as batch_op:
        batch_op.drop_column("kind")
