"""The language model's answers, calls and outcomes."""

import sqlalchemy as sa
from alembic import op

import triage.store.models

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "language_answers",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("prompt", sa.String(length=100), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("created_at", triage.store.models.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_language_answers")),
    )
    op.create_table(
        "language_calls",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("time", triage.store.models.UtcDateTime(timezone=True), nullable=False),
        sa.Column("endpoint", sa.String(length=300), nullable=False),
        sa.Column("model", sa.String(length=200), nullable=False),
        sa.Column("task", sa.String(length=50), nullable=False),
        sa.Column("prompt", sa.String(length=100), nullable=False),
        sa.Column("prompt_digest", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("suggestion_id", sa.String(length=100), nullable=True),
        sa.Column("mode", sa.String(length=30), nullable=False),
        sa.Column("status", sa.String(length=30), nullable=False),
        sa.Column("prompt_tokens", sa.Integer(), nullable=False),
        sa.Column("completion_tokens", sa.Integer(), nullable=False),
        sa.Column("cost", sa.Double(), nullable=False),
        sa.Column("seconds", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_language_calls")),
    )
    with op.batch_alter_table("language_calls", schema=None) as batch_op:
        batch_op.create_index("ix_language_calls_time", ["time"], unique=False)
        batch_op.create_index(batch_op.f("ix_language_calls_suggestion_id"), ["suggestion_id"], unique=False)
    op.create_table(
        "language_outcomes",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("suggestion_id", sa.String(length=100), nullable=False),
        sa.Column("task", sa.String(length=50), nullable=False),
        sa.Column("status", sa.String(length=30), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("triage_version", sa.Integer(), nullable=False),
        sa.Column("model", sa.String(length=200), nullable=False),
        sa.Column("prompt", sa.String(length=100), nullable=False),
        sa.Column("prompt_digest", sa.String(length=64), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("time", triage.store.models.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["suggestion_id"],
            ["suggestions.id"],
            name=op.f("fk_language_outcomes_suggestion_id_suggestions"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_language_outcomes")),
        sa.UniqueConstraint("suggestion_id", "task", name=op.f("uq_language_outcomes_suggestion_id")),
    )


def downgrade() -> None:
    op.drop_table("language_outcomes")
    with op.batch_alter_table("language_calls", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_language_calls_suggestion_id"))
        batch_op.drop_index("ix_language_calls_time")
    op.drop_table("language_calls")
    op.drop_table("language_answers")
