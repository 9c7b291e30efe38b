"""Contacts are encrypted; receivers of events say whether they are told of what is confidential."""

import json
from typing import Any

import sqlalchemy as sa
from alembic import context, op

from triage.store.base.sealing import Sealing
from triage.text.phones import phone_numbers

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

FIELDS = ("name", "phone", "address", "email", "reply_wanted", "anonymous")
AT_ONCE = 1000


def upgrade() -> None:
    op.add_column("subscriptions", sa.Column("confidential", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("contacts", sa.Column("sealed", sa.Text(), nullable=False, server_default=""))
    op.add_column("contacts", sa.Column("key_id", sa.String(16), nullable=False, server_default=""))
    op.create_index("ix_contacts_key_id", "contacts", ["key_id"])
    op.create_table(
        "contact_phones",
        sa.Column("suggestion_id", sa.String(100), primary_key=True),
        sa.Column("digest", sa.String(64), primary_key=True),
        sa.ForeignKeyConstraint(["suggestion_id"], ["suggestions.id"], ondelete="CASCADE"),
    )
    op.create_index("ix_contact_phones_digest", "contact_phones", ["digest"])
    _seal(_sealing())
    with op.batch_alter_table("contacts") as table:
        for name in FIELDS:
            table.drop_column(name)
        table.alter_column("sealed", server_default=None)
        table.alter_column("key_id", server_default=None)


def _sealing() -> Sealing:
    given = context.config.attributes.get("sealing")
    return given if isinstance(given, Sealing) else Sealing()


def _seal(sealing: Sealing) -> None:
    """Encrypt every contact; what stood there in the clear is overwritten before its columns go."""
    connection = op.get_bind()
    columns: list[Any] = [sa.column(name) for name in ("suggestion_id", *FIELDS, "sealed", "key_id")]
    table: Any = sa.table("contacts", *columns)
    phones: Any = sa.table("contact_phones", sa.column("suggestion_id"), sa.column("digest"))
    last = ""
    while rows := connection.execute(
        sa.select(table.c.suggestion_id, *(table.c[name] for name in FIELDS))
        .where(table.c.suggestion_id > last)
        .order_by(table.c.suggestion_id)
        .limit(AT_ONCE)
    ).all():
        for row in rows:
            contact = {name: getattr(row, name) for name in FIELDS}
            for name in ("reply_wanted", "anonymous"):
                contact[name] = None if contact[name] is None else bool(contact[name])
            sealed = sealing.seal(json.dumps(contact, ensure_ascii=False), row.suggestion_id)
            cleared = dict.fromkeys(("name", "phone", "address", "email", "reply_wanted")) | {"anonymous": False}
            connection.execute(
                table.update()
                .where(table.c.suggestion_id == row.suggestion_id)
                .values(sealed=sealed, key_id=sealing.key_id, **cleared)
            )
            digests = sorted({sealing.digest(number) for number in phone_numbers(contact["phone"] or "")})
            if digests:
                connection.execute(
                    phones.insert(), [{"suggestion_id": row.suggestion_id, "digest": digest} for digest in digests]
                )
        last = rows[-1].suggestion_id


def downgrade() -> None:
    sealing, connection = _sealing(), op.get_bind()
    sizes = {"name": 100, "phone": 50, "address": 300, "email": 200}
    for name, size in sizes.items():
        op.add_column("contacts", sa.Column(name, sa.String(size)))
    op.add_column("contacts", sa.Column("reply_wanted", sa.Boolean()))
    op.add_column("contacts", sa.Column("anonymous", sa.Boolean(), nullable=False, server_default=sa.false()))
    columns: list[Any] = [sa.column(name) for name in ("suggestion_id", *FIELDS, "sealed", "key_id")]
    table: Any = sa.table("contacts", *columns)
    for row in connection.execute(sa.select(table.c.suggestion_id, table.c.sealed, table.c.key_id)).all():
        contact = json.loads(sealing.open(row.sealed, row.suggestion_id, row.key_id))
        connection.execute(table.update().where(table.c.suggestion_id == row.suggestion_id).values(**contact))
    op.drop_index("ix_contact_phones_digest", "contact_phones")
    op.drop_table("contact_phones")
    op.drop_index("ix_contacts_key_id", "contacts")
    with op.batch_alter_table("contacts") as batch:
        batch.alter_column("anonymous", server_default=None)
        batch.drop_column("sealed")
        batch.drop_column("key_id")
    op.drop_column("subscriptions", "confidential")
