"""Handlings events and intakes."""

import sqlalchemy as sa
from alembic import op

import triage.store.models

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "counters",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_counters")),
    )
    op.create_table(
        "idempotency_keys",
        sa.Column("client", sa.String(length=100), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("request_digest", sa.String(length=64), nullable=False),
        sa.Column("outcomes", sa.JSON(), nullable=False),
        sa.Column("time", triage.store.models.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("client", "key", name=op.f("pk_idempotency_keys")),
    )
    with op.batch_alter_table("idempotency_keys", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_idempotency_keys_time"), ["time"], unique=False)

    op.create_table(
        "events",
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("suggestion_id", sa.String(length=100), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=True),
        sa.Column("actor", sa.String(length=100), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("department", sa.String(length=200), nullable=True),
        sa.Column("time", triage.store.models.UtcDateTime(timezone=True), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["suggestion_id"], ["suggestions.id"], name=op.f("fk_events_suggestion_id_suggestions"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_events")),
    )
    with op.batch_alter_table("events", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_events_suggestion_id"), ["suggestion_id"], unique=False)

    op.create_table(
        "handlings",
        sa.Column("suggestion_id", sa.String(length=100), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("department", sa.String(length=200), nullable=True),
        sa.Column("co_departments", sa.JSON(), nullable=False),
        sa.Column("level", sa.String(length=10), nullable=True),
        sa.Column("deadline", sa.Date(), nullable=True),
        sa.Column("merged_into", sa.String(length=100), nullable=True),
        sa.Column("proper_channel", sa.Text(), nullable=True),
        sa.Column("reply", sa.Text(), nullable=True),
        sa.Column("satisfaction", sa.Integer(), nullable=True),
        sa.Column("extension_until", sa.Date(), nullable=True),
        sa.Column("cycle", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("change", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", triage.store.models.UtcDateTime(timezone=True), nullable=False),
        sa.Column("triage_due", sa.Boolean(), nullable=False),
        sa.Column("claim", sa.String(length=40), nullable=True),
        sa.Column("claimed_until", triage.store.models.UtcDateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["suggestion_id"],
            ["suggestions.id"],
            name=op.f("fk_handlings_suggestion_id_suggestions"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("suggestion_id", name=op.f("pk_handlings")),
    )
    with op.batch_alter_table("handlings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_handlings_change"), ["change"], unique=False)
        batch_op.create_index(batch_op.f("ix_handlings_department"), ["department"], unique=False)
        batch_op.create_index("ix_handlings_due", ["triage_due", "claimed_until"], unique=False)
        batch_op.create_index("ix_handlings_state", ["state", "deadline"], unique=False)
        batch_op.create_index(batch_op.f("ix_handlings_updated_at"), ["updated_at"], unique=False)

    op.create_table(
        "intakes",
        sa.Column("suggestion_id", sa.String(length=100), nullable=False),
        sa.Column("channel", sa.String(length=100), nullable=False),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.Column("payload_digest", sa.String(length=64), nullable=False),
        sa.Column("public", sa.Boolean(), nullable=False),
        sa.Column("time", triage.store.models.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["suggestion_id"], ["suggestions.id"], name=op.f("fk_intakes_suggestion_id_suggestions"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("suggestion_id", name=op.f("pk_intakes")),
        sa.UniqueConstraint("channel", "external_id", name=op.f("uq_intakes_channel")),
    )
    with op.batch_alter_table("triages", schema=None) as batch_op:
        batch_op.create_index(
            "uq_triages_current",
            ["suggestion_id"],
            unique=True,
            sqlite_where=sa.text("is_current"),
            postgresql_where=sa.text("is_current"),
        )

    op.execute(
        "INSERT INTO handlings (suggestion_id, state, co_departments, cycle, revision, change, updated_at, deadline,"
        " triage_due, attempts)"
        " SELECT s.id, CASE WHEN t.id IS NULL THEN 'received' ELSE 'triaged' END, '[]', 1, 0,"
        " row_number() OVER (ORDER BY s.created_at, s.id), s.created_at, t.deadline, t.id IS NULL, 0"
        " FROM suggestions s LEFT JOIN triages t ON t.suggestion_id = s.id AND t.is_current"
    )
    op.execute(
        "INSERT INTO events (number, suggestion_id, kind, state, actor, role, time, data)"
        " SELECT change, suggestion_id, 'received', state, 'system', 'system', updated_at, '{}' FROM handlings"
    )
    op.execute("INSERT INTO counters (name, value) SELECT 'change', count(*) FROM handlings")


def downgrade() -> None:

    with op.batch_alter_table("triages", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_triages_current", sqlite_where=sa.text("is_current"), postgresql_where=sa.text("is_current")
        )

    op.drop_table("intakes")
    with op.batch_alter_table("handlings", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_handlings_updated_at"))
        batch_op.drop_index("ix_handlings_state")
        batch_op.drop_index("ix_handlings_due")
        batch_op.drop_index(batch_op.f("ix_handlings_department"))
        batch_op.drop_index(batch_op.f("ix_handlings_change"))

    op.drop_table("handlings")
    with op.batch_alter_table("events", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_events_suggestion_id"))

    op.drop_table("events")
    with op.batch_alter_table("idempotency_keys", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_idempotency_keys_time"))

    op.drop_table("idempotency_keys")
    op.drop_table("counters")
