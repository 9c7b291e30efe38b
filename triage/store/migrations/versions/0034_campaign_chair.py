"""The account of whoever leads the review meeting of a campaign; empty where nobody was named yet."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("campaigns", sa.Column("chair", sa.String(60), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("campaigns", "chair")
