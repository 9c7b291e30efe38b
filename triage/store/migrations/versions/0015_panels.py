"""Notices to experts about the deadline of their scoring, and comparisons in pairs."""

import sqlalchemy as sa
from alembic import op

import triage.store.models

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "panel_notices",
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("expert", sa.String(length=60), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("stage", sa.String(length=20), nullable=False),
        sa.Column("time", triage.store.models.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name=op.f("fk_panel_notices_campaign_id_campaigns"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("campaign_id", "expert", "due", "stage", name=op.f("pk_panel_notices")),
    )
    op.create_index(op.f("ix_panel_notices_expert"), "panel_notices", ["expert"])
    op.create_table(
        "comparisons",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("expert", sa.String(length=60), nullable=False),
        sa.Column("left", sa.Integer(), nullable=False),
        sa.Column("right", sa.Integer(), nullable=False),
        sa.Column("better", sa.String(length=10), nullable=True),
        sa.Column("decided_at", triage.store.models.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name=op.f("fk_comparisons_campaign_id_campaigns"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["left"], ["ideas.id"], name=op.f("fk_comparisons_left_ideas"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["right"], ["ideas.id"], name=op.f("fk_comparisons_right_ideas"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comparisons")),
    )
    op.create_index(op.f("ix_comparisons_campaign_id"), "comparisons", ["campaign_id"])
    op.create_index(op.f("ix_comparisons_expert"), "comparisons", ["expert"])


def downgrade() -> None:
    op.drop_table("comparisons")
    op.drop_table("panel_notices")
