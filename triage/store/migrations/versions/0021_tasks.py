"""What operators ask for, what keeps an engine from being opened, and the leases of previews."""

import sqlalchemy as sa
from alembic import op

from triage.store.models import UtcDateTime

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "operator_tasks",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("argument", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("asked_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("started_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("ended_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("output", sa.Text(), nullable=False),
        sa.Column("claim", sa.String(32), nullable=True),
        sa.Column("claimed_until", UtcDateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_operator_tasks"),
    )
    still_open = sa.text("ended_at IS NULL")
    op.create_index(
        "uq_operator_tasks_open",
        "operator_tasks",
        ["kind"],
        unique=True,
        sqlite_where=still_open,
        postgresql_where=still_open,
    )
    op.create_table(
        "engine_problems",
        sa.Column("worker", sa.String(300), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("since", UtcDateTime(timezone=True), nullable=False),
        sa.Column("until", UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("worker", name="pk_engine_problems"),
    )
    # When a preview was taken is over: read as the end of a lease, it is free.
    op.execute("ALTER TABLE previews RENAME COLUMN taken_at TO claimed_until")
    op.add_column("previews", sa.Column("claim", sa.String(32), nullable=True))


def downgrade() -> None:
    op.drop_column("previews", "claim")
    op.execute("ALTER TABLE previews RENAME COLUMN claimed_until TO taken_at")
    op.drop_table("engine_problems")
    op.drop_table("operator_tasks")
