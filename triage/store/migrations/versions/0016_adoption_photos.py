"""Photographs of adoptions as files; what was written down about them before goes to the result."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

ADOPTIONS = sa.table(
    "adoptions", sa.column("id", sa.Integer()), sa.column("result", sa.Text()), sa.column("photos", sa.JSON())
)


def upgrade() -> None:
    op.create_table(
        "adoption_photos",
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("adoption_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["adoption_id"],
            ["adoptions.id"],
            name=op.f("fk_adoption_photos_adoption_id_adoptions"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_adoption_photos")),
    )
    op.create_index(op.f("ix_adoption_photos_adoption_id"), "adoption_photos", ["adoption_id"])
    connection = op.get_bind()
    for row in connection.execute(sa.select(ADOPTIONS)).all():
        if row.photos:
            told = "；".join(part for part in (row.result, f"照片：{'、'.join(row.photos)}") if part)
            connection.execute(sa.update(ADOPTIONS).where(ADOPTIONS.c.id == row.id).values(result=told))
    with op.batch_alter_table("adoptions", schema=None) as batch_op:
        batch_op.drop_column("photos")


def downgrade() -> None:
    with op.batch_alter_table("adoptions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("photos", sa.JSON(), nullable=False, server_default="[]"))
    op.drop_table("adoption_photos")
