"""Workbench."""

from typing import Any

import sqlalchemy as sa
from alembic import op

import triage.store.models

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None
BATCH = 500


def upgrade() -> None:
    op.create_table(
        "reference_changes",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("key", sa.String(length=100), nullable=False),
        sa.Column("actor", sa.String(length=100), nullable=False),
        sa.Column("time", triage.store.models.UtcDateTime(timezone=True), nullable=False),
        sa.Column("before", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("after", sa.JSON(none_as_null=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reference_changes")),
    )
    with op.batch_alter_table("reference_changes", schema=None) as batch_op:
        batch_op.create_index("ix_reference_changes_key", ["kind", "key"], unique=False)

    op.create_table(
        "saved_filters",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("account", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_filters")),
        sa.UniqueConstraint("account", "name", name=op.f("uq_saved_filters_account")),
    )
    op.create_table(
        "approvals",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("suggestion_id", sa.String(length=100), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("asked_by", sa.String(length=60), nullable=False),
        sa.Column("asked_name", sa.String(length=100), nullable=False),
        sa.Column("asked_at", triage.store.models.UtcDateTime(timezone=True), nullable=False),
        sa.Column("verdict", sa.String(length=10), nullable=True),
        sa.Column("decided_by", sa.String(length=60), nullable=True),
        sa.Column("decided_name", sa.String(length=100), nullable=True),
        sa.Column("decided_at", triage.store.models.UtcDateTime(timezone=True), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["suggestion_id"],
            ["suggestions.id"],
            name=op.f("fk_approvals_suggestion_id_suggestions"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approvals")),
    )
    with op.batch_alter_table("approvals", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_approvals_suggestion_id"), ["suggestion_id"], unique=False)
        batch_op.create_index("ix_approvals_waiting", ["verdict", "asked_at"], unique=False)

    op.create_table(
        "holdings",
        sa.Column("suggestion_id", sa.String(length=100), nullable=False),
        sa.Column("account", sa.String(length=60), nullable=False),
        sa.Column("display_name", sa.String(length=100), nullable=False),
        sa.Column("since", triage.store.models.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["suggestion_id"],
            ["suggestions.id"],
            name=op.f("fk_holdings_suggestion_id_suggestions"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("suggestion_id", name=op.f("pk_holdings")),
    )
    with op.batch_alter_table("holdings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_holdings_account"), ["account"], unique=False)

    op.create_table(
        "citations",
        sa.Column("triage_id", sa.Integer(), nullable=False),
        sa.Column("policy_id", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(
            ["triage_id"], ["triages.id"], name=op.f("fk_citations_triage_id_triages"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("triage_id", "policy_id", name=op.f("pk_citations")),
    )
    with op.batch_alter_table("citations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_citations_policy_id"), ["policy_id"], unique=False)

    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.create_index("ix_cases_department", ["department", "time"], unique=False)
        batch_op.create_index("ix_cases_time", ["time", "id"], unique=False)
        batch_op.create_index("ix_cases_title", ["title", "id"], unique=False)

    # The sources of every triage say which policies it cites.
    triages = sa.table("triages", sa.column("id", sa.Integer), sa.column("result", sa.JSON))
    citations = sa.table("citations", sa.column("triage_id", sa.Integer), sa.column("policy_id", sa.String))
    connection = op.get_bind()
    ids = list(connection.scalars(sa.select(triages.c.id).order_by(triages.c.id)))
    for start in range(0, len(ids), BATCH):
        chosen = sa.select(triages.c.id, triages.c.result).where(triages.c.id.in_(ids[start : start + BATCH]))
        rows = [
            {"triage_id": row.id, "policy_id": policy}
            for row in connection.execute(chosen)
            for policy in sorted(_policies(row.result))
        ]
        if rows:
            connection.execute(sa.insert(citations), rows)


def _policies(result: dict[str, Any]) -> set[str]:
    ids = (source["id"] for source in result.get("sources", ()))
    return {key.partition(":")[2].rpartition("-")[0] for key in ids if key.startswith("clause:")}


def downgrade() -> None:

    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.drop_index("ix_cases_title")
        batch_op.drop_index("ix_cases_time")
        batch_op.drop_index("ix_cases_department")

    with op.batch_alter_table("citations", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_citations_policy_id"))

    op.drop_table("citations")
    with op.batch_alter_table("holdings", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_holdings_account"))

    op.drop_table("holdings")
    with op.batch_alter_table("approvals", schema=None) as batch_op:
        batch_op.drop_index("ix_approvals_waiting")
        batch_op.drop_index(batch_op.f("ix_approvals_suggestion_id"))

    op.drop_table("approvals")
    op.drop_table("saved_filters")
    with op.batch_alter_table("reference_changes", schema=None) as batch_op:
        batch_op.drop_index("ix_reference_changes_key")

    op.drop_table("reference_changes")
