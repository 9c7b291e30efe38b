"""When the personal data of a suggestion was erased."""

import sqlalchemy as sa
from alembic import op

from triage.store.models import UtcDateTime

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("suggestions", sa.Column("erased_at", UtcDateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("suggestions", "erased_at")
