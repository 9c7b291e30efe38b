"""Text that was recognised: of attachments, with its confidence, and of scanned policies."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("attachments", sa.Column("ocr", sa.String(10)))
    op.add_column("attachments", sa.Column("confidence", sa.Double()))
    op.create_index("ix_attachments_ocr", "attachments", ["ocr"])
    # What came before is read as well.
    op.execute("UPDATE attachments SET ocr = 'due' WHERE kind = 'image' OR (kind = 'pdf' AND text IS NULL)")
    op.create_table(
        "policy_scans",
        sa.Column("id", sa.Integer(), primary_key=True, autoincrement=True),
        sa.Column("digest", sa.String(64), nullable=False, unique=True),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("replaces", sa.String(100)),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("pages", sa.JSON(), nullable=False),
        sa.Column("confidence", sa.Double()),
        sa.Column("problem", sa.Text()),
        sa.Column("added_by", sa.String(100), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("judged_by", sa.String(100)),
        sa.Column("judged_at", sa.DateTime(timezone=True)),
        sa.Column("policy_id", sa.String(100)),
    )
    op.create_index("ix_policy_scans_state", "policy_scans", ["state"])


def downgrade() -> None:
    op.drop_table("policy_scans")
    op.drop_index("ix_attachments_ocr", "attachments")
    op.drop_column("attachments", "confidence")
    op.drop_column("attachments", "ocr")
