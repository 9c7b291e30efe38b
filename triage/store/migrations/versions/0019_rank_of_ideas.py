"""The rank that the last grouping gave an idea: best first and diverse at the top."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("ideas", sa.Column("rank", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("ideas", "rank")
