"""The table of predictions."""

from datetime import datetime

from sqlalchemy import JSON, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, UtcDateTime


class Record(Base):
    """One prediction; `owner` is an account or a browser, `correct_label` what a person said."""

    __tablename__ = "predictions"
    __table_args__ = (Index("ix_predictions_owner_age", "owner", "created_at", "id"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    owner: Mapped[str] = mapped_column(String(80))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    source: Mapped[str] = mapped_column(String(8))
    model_version: Mapped[str] = mapped_column(String(80))
    label: Mapped[str] = mapped_column(String(200))
    probabilities: Mapped[dict[str, float]] = mapped_column(JSON)
    duration_ms: Mapped[float]
    correct_label: Mapped[str | None] = mapped_column(String(200))

    @property
    def by_likelihood(self) -> dict[str, float]:
        """The probability of each class, likeliest first; a database may reorder JSON."""
        return dict(sorted(self.probabilities.items(), key=lambda pair: -pair[1]))
