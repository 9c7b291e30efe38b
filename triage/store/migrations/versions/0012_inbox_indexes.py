"""Indexes of what the inbox offers for filtering; none by deadline, which SQLite took for joins and read whole."""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None
COLUMNS = ("category", "department", "area")


def upgrade() -> None:
    op.drop_index("ix_triages_inbox", table_name="triages")
    for column in COLUMNS:
        op.create_index(f"ix_triages_{column}", "triages", [column])
    op.create_index("ix_suggestions_channel", "suggestions", ["channel"])


def downgrade() -> None:
    op.drop_index("ix_suggestions_channel", table_name="suggestions")
    for column in COLUMNS:
        op.drop_index(f"ix_triages_{column}", table_name="triages")
    op.create_index("ix_triages_inbox", "triages", ["is_current", "deadline"])
