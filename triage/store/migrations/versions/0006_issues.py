"""Issues."""

import sqlalchemy as sa
from alembic import op

import triage.store.models

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "issues",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("created_at", triage.store.models.UtcDateTime(timezone=True), nullable=False),
        sa.Column("merged_into", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["merged_into"], ["issues.id"], name=op.f("fk_issues_merged_into_issues")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issues")),
    )
    op.create_index(op.f("ix_issues_merged_into"), "issues", ["merged_into"])
    op.create_table(
        "issue_members",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("issue_id", sa.Integer(), nullable=False),
        sa.Column("suggestion_id", sa.String(length=100), nullable=False),
        sa.Column("joined", sa.String(length=20), nullable=False),
        sa.Column("because", sa.String(length=100), nullable=True),
        sa.Column("score", sa.Double(), nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=True),
        sa.Column("actor", sa.String(length=100), nullable=True),
        sa.Column("time", triage.store.models.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["issue_id"], ["issues.id"], name=op.f("fk_issue_members_issue_id_issues"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["suggestion_id"],
            ["suggestions.id"],
            name=op.f("fk_issue_members_suggestion_id_suggestions"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issue_members")),
        sa.UniqueConstraint("issue_id", "suggestion_id", name=op.f("uq_issue_members_issue_id")),
    )
    op.create_index(op.f("ix_issue_members_issue_id"), "issue_members", ["issue_id"])
    op.create_index(op.f("ix_issue_members_suggestion_id"), "issue_members", ["suggestion_id"])
    op.create_table(
        "issue_acts",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("issue_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("suggestion_id", sa.String(length=100), nullable=True),
        sa.Column("other_issue", sa.Integer(), nullable=True),
        sa.Column("actor", sa.String(length=100), nullable=True),
        sa.Column("time", triage.store.models.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["issue_id"], ["issues.id"], name=op.f("fk_issue_acts_issue_id_issues"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issue_acts")),
    )
    op.create_index(op.f("ix_issue_acts_issue_id"), "issue_acts", ["issue_id"])


def downgrade() -> None:
    for name in ("issue_acts", "issue_members", "issues"):
        op.drop_table(name)
