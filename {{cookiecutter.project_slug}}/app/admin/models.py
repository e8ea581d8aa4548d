"""The table of activations, and the indexes by which this room reads predictions."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, and_
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.auth.models import User
from app.db import Base, UtcDateTime
from app.history.models import Record


class Activation(Base):
    """That somebody activated a version by a page; `user` is None where the account is gone."""

    __tablename__ = "activations"

    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[str] = mapped_column(String(80))
    way: Mapped[str] = mapped_column(String(10))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    user_id: Mapped[int | None] = mapped_column(
        ForeignKey("users.id", ondelete="SET NULL"), index=True
    )
    user: Mapped[User | None] = relationship()


SHOWN = Record.deleted_at.is_(None)
# New rows come at the end of each, so a prediction costs little more to write. SQLite counts by
# an index alone only if all that is asked for stands in it.
INDEXES = {
    "day": ((Record.created_at, Record.source, Record.deleted_at), SHOWN),
    "served": ((Record.model_version, Record.id), SHOWN),
    "judged": ((Record.model_version, Record.id), and_(SHOWN, Record.correct.is_not(None))),
}
for name, (columns, only) in INDEXES.items():
    Index(f"ix_predictions_{name}", *columns, sqlite_where=only, postgresql_where=only)
