"""Reason codes of rejected parts."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("decision_parts", schema=None) as batch_op:
        batch_op.add_column(sa.Column("reason_code", sa.String(length=30), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("decision_parts", schema=None) as batch_op:
        batch_op.drop_column("reason_code")
