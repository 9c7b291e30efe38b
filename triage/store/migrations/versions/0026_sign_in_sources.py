"""Failed sign-ins are counted by account and source; what an owner is told of them at the next sign-in."""

import sqlalchemy as sa
from alembic import op

from triage.store.models import UtcDateTime

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sign_in_sources",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(64), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("locked_until", UtcDateTime(timezone=True), nullable=True),
        sa.Column("last_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("succeeded_at", UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name="fk_sign_in_sources_account_id_accounts", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account_id", "source", name="pk_sign_in_sources"),
    )
    op.add_column("accounts", sa.Column("failures_to_tell", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("accounts", sa.Column("last_failure_at", UtcDateTime(timezone=True), nullable=True))
    # Nobody is shut out any more by what others tried.
    op.execute("UPDATE accounts SET failed_attempts = 0, locked_until = NULL")


def downgrade() -> None:
    op.drop_column("accounts", "last_failure_at")
    op.drop_column("accounts", "failures_to_tell")
    op.drop_table("sign_in_sources")
