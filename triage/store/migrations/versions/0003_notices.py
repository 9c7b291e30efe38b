"""Notices."""

import sqlalchemy as sa
from alembic import op

import triage.store.models

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "notices",
        sa.Column("suggestion_id", sa.String(length=100), nullable=False),
        sa.Column("deadline", sa.Date(), nullable=False),
        sa.Column("stage", sa.String(length=20), nullable=False),
        sa.Column("time", triage.store.models.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["suggestion_id"], ["suggestions.id"], name=op.f("fk_notices_suggestion_id_suggestions"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("suggestion_id", "deadline", "stage", name=op.f("pk_notices")),
    )


def downgrade() -> None:

    op.drop_table("notices")
