"""Evidence of who supports an idea, supports that were set aside, and human checks that were used."""

import sqlalchemy as sa
from alembic import op

from triage.store.models import UtcDateTime

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "support_set_asides",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("idea_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("actor", sa.String(100), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("taken_back_by", sa.String(100), nullable=True),
        sa.Column("taken_back_at", UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["idea_id"], ["ideas.id"], name="fk_support_set_asides_idea_id_ideas", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_support_set_asides"),
    )
    op.create_index("ix_support_set_asides_idea_id", "support_set_asides", ["idea_id"])
    op.create_table(
        "support_evidence",
        sa.Column("suggestion_id", sa.String(100), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("device", sa.String(32), nullable=True),
        sa.Column("network", sa.String(32), nullable=True),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("set_aside_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["suggestion_id"],
            ["suggestions.id"],
            name="fk_support_evidence_suggestion_id_suggestions",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name="fk_support_evidence_campaign_id_campaigns", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["set_aside_id"], ["support_set_asides.id"], name="fk_support_evidence_set_aside_id_support_set_asides"
        ),
        sa.PrimaryKeyConstraint("suggestion_id", name="pk_support_evidence"),
    )
    op.create_index("ix_support_evidence_campaign_id", "support_evidence", ["campaign_id"])
    op.create_table(
        "used_checks",
        sa.Column("nonce", sa.String(40), nullable=False),
        sa.Column("expires_at", UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("nonce", name="pk_used_checks"),
    )
    op.create_index("ix_used_checks_expires_at", "used_checks", ["expires_at"])


def downgrade() -> None:
    op.drop_table("used_checks")
    op.drop_table("support_evidence")
    op.drop_table("support_set_asides")
