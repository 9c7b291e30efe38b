"""From which record on the audit's chain is keyed, what seals that, and the anchors that were set."""

import sqlalchemy as sa
from alembic import op

from triage.store.models import UtcDateTime

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("audit_head", sa.Column("keyed_from", sa.BigInteger(), nullable=True))
    op.add_column("audit_head", sa.Column("seal", sa.String(64), nullable=True))
    op.create_table(
        "audit_anchors",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("set_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("problem", sa.String(300), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_audit_anchors"),
        sa.UniqueConstraint("day", "kind", name="uq_audit_anchors_day"),
    )


def downgrade() -> None:
    op.drop_table("audit_anchors")
    op.drop_column("audit_head", "seal")
    op.drop_column("audit_head", "keyed_from")
