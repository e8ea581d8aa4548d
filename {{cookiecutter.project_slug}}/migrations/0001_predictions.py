"""The tables of predictions, and of calls that may be sent again."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = ("default",)  # `flask db revision` looks for the branch of this name
depends_on = None

VISIBLE = "deleted_at IS NULL"
INDEXES = [
    ("age", "owner created_at id degree deleted_at", VISIBLE),
    ("outcome", "owner outcome created_at id model_version source degree", VISIBLE),
    ("version", "owner model_version created_at id outcome source degree", VISIBLE),
    ("verdict", "owner verdict created_at id", "verdict IS NOT NULL"),
    ("page", "owner source created_at id", "source = 'page'"),
    ("deleted", "deleted_at owner", "deleted_at IS NOT NULL"),
]


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "predictions",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("owner", sa.String(80), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("source", sa.String(8), nullable=False),
        sa.Column("model_version", sa.String(80), nullable=False),
        sa.Column("asked", sa.JSON(), nullable=False),
        sa.Column("answered", sa.JSON(), nullable=False),
        sa.Column("classes", sa.JSON(), nullable=False),
        sa.Column("has_picture", sa.Boolean(), nullable=False),
        sa.Column("duration_ms", sa.Float(), nullable=False),
        sa.Column("outcome", sa.String(200), nullable=True),
        sa.Column("degree", sa.Float(), nullable=True),
        sa.Column("correct", sa.String(200), nullable=True),
        sa.Column("verdict", sa.String(5), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_predictions"),
    )
    for name, columns, where in INDEXES:
        only = sa.text(where)
        op.create_index(
            f"ix_predictions_{name}",
            "predictions",
            columns.split(),
            sqlite_where=only,
            postgresql_where=only,
        )
    op.create_table(
        "calls",
        sa.Column("owner", sa.String(80), nullable=False),
        sa.Column("key", sa.String(200), nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("ids", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("owner", "key", name="pk_calls"),
    )
    op.create_index("ix_calls_created_at", "calls", ["created_at"])


def downgrade() -> None:
    """Drop the tables."""
    op.drop_table("calls")
    op.drop_table("predictions")
