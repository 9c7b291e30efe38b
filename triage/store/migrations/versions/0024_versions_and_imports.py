"""What suggestions said before, how far imports came, and what the columns of a channel mean."""

import sqlalchemy as sa
from alembic import op

from triage.store.models import UtcDateTime

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "suggestion_versions",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("suggestion_id", sa.String(100), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("citizen", sa.String(200), nullable=True),
        sa.Column("time", sa.DateTime(), nullable=True),
        sa.Column("stated_place", sa.String(300), nullable=True),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("received", sa.DateTime(), nullable=True),
        sa.Column("replaced_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(100), nullable=False),
        sa.ForeignKeyConstraint(
            ["suggestion_id"],
            ["suggestions.id"],
            name="fk_suggestion_versions_suggestion_id_suggestions",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_suggestion_versions"),
        sa.UniqueConstraint("suggestion_id", "version", name="uq_suggestion_versions_suggestion_id"),
    )
    op.create_index("ix_suggestion_versions_suggestion_id", "suggestion_versions", ["suggestion_id"])
    op.create_table(
        "import_runs",
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("rows_done", sa.Integer(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("started_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("ended_at", UtcDateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("key", name="pk_import_runs"),
    )
    op.create_table(
        "import_mappings",
        sa.Column("channel", sa.String(100), nullable=False),
        sa.Column("mapping", sa.JSON(), nullable=False),
        sa.Column("actor", sa.String(100), nullable=False),
        sa.Column("updated_at", UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("channel", name="pk_import_mappings"),
    )


def downgrade() -> None:
    op.drop_table("import_mappings")
    op.drop_table("import_runs")
    op.drop_table("suggestion_versions")
