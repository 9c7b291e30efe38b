"""Contacts of senders, and letters that are confidential."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("suggestions", sa.Column("confidential", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("api_keys", sa.Column("confidential", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_index(
        "ix_suggestions_confidential",
        "suggestions",
        ["id"],
        sqlite_where=sa.text("confidential"),
        postgresql_where=sa.text("confidential"),
    )
    op.create_table(
        "contacts",
        sa.Column("suggestion_id", sa.String(100), primary_key=True),
        sa.Column("name", sa.String(100)),
        sa.Column("phone", sa.String(50)),
        sa.Column("address", sa.String(300)),
        sa.Column("email", sa.String(200)),
        sa.Column("reply_wanted", sa.Boolean()),
        sa.Column("anonymous", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["suggestion_id"], ["suggestions.id"], ondelete="CASCADE"),
    )


def downgrade() -> None:
    op.drop_table("contacts")
    op.drop_index("ix_suggestions_confidential", "suggestions")
    op.drop_column("api_keys", "confidential")
    op.drop_column("suggestions", "confidential")
