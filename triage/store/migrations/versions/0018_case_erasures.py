"""When the personal data of a past case was erased."""

import sqlalchemy as sa
from alembic import op

from triage.store.models import UtcDateTime

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("cases", sa.Column("erased_at", UtcDateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("cases", "erased_at")
