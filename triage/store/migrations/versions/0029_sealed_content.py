"""Every event, decision and approval has a digest in the audit's chain; the store seals the older ones by itself."""

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing of the schema changes: the digests are records of the chain, which the store appends."""


def downgrade() -> None:
    """The records stay: the chain is never cut."""
