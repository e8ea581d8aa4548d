"""Keeping predictions: what many callers have at the same moment is written in one commit."""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import Engine, delete, insert
from sqlalchemy.exc import IntegrityError, OperationalError

from app.db import BUSY_TIMEOUT, Base, write_lock
from app.errors import Problem
from app.history.models import KeptCall, Record, summary
from app.history.repeats import expired
from app.model.bounds import Busy
from app.model.combining import Combiner
from app.model.message import Message
from app.model.predictor import Prediction
from app.model.sample import Sample
from app.model.signature import Classes, Signature
from app.predict.idempotency import AlreadyKept, Call

Rows = list[tuple[Any, ...]]
CHANCE = 10  # bytes


def new_ids(now: datetime, count: int) -> list[str]:
    """Return ids that sort by time, as RFC 9562's version 7 does: 48 bits of it, 80 of chance.

    New rows then lie together in the database's indexes, and a commit writes fewer pages.
    """
    time, chance = f"{int(now.timestamp() * 1000):012x}", secrets.token_bytes(CHANCE * count).hex()
    width = 2 * CHANCE
    return [time + chance[width * each : width * (each + 1)] for each in range(count)]


class Insert:
    """The statement that inserts rows of a table, compiled once for a database.

    SQLAlchemy would look at each value of each row; a column that is the same in all rows of a
    call is converted once here.
    """

    def __init__(self, engine: Engine, model: type[Base]) -> None:
        table = model.__table__
        self._statement = insert(model).compile(dialect=engine.dialect)
        self._text, self._named = str(self._statement), not self._statement.positional
        self._names = [column.name for column in table.columns]
        self._convert: dict[str, Callable[[Any], Any]] = {
            column.name: column.type.dialect_impl(engine.dialect).bind_processor(engine.dialect)
            or (lambda value: value)
            for column in table.columns
        }

    def rows(self, same: dict[str, Any], each: Sequence[dict[str, Any]]) -> Rows:
        """Return records as the statement takes them: `same` is in all, `each` has the rest."""
        convert = self._convert
        shared = {name: convert[name](value) for name, value in same.items()}
        changing = list(each[0])
        found = [shared | {name: convert[name](row[name]) for name in changing} for row in each]
        return [tuple(row[name] for name in self._names) for row in found]

    def run(self, connection: Any, rows: Rows) -> None:
        """Insert rows."""
        given: Any = rows
        if self._named:
            given = [dict(zip(self._names, row, strict=True)) for row in rows]
        connection.exec_driver_sql(self._text, given)


@dataclass(frozen=True)
class Batch:
    """What one caller has to keep: records, and the call that made them, if it has a key."""

    records: Rows
    call: Rows


class Writer:
    """Writes records of predictions; safe to use from many threads.

    Whoever finds nobody writing writes at once. What others bring meanwhile goes into the next
    transaction together. Nobody gets an id before the commit that holds the record.
    """

    def __init__(self, engine: Engine, pictures: Path) -> None:
        self._engine, self._pictures = engine, pictures
        self._insert, self._insert_call = Insert(engine, Record), Insert(engine, KeptCall)
        # A database that is locked, gone or full is so for all: nobody is tried again alone.
        self._combiner: Combiner[Batch, None] = Combiner(
            self._write, everyones=(OperationalError,), wait=2 * BUSY_TIMEOUT
        )

    def remember(
        self,
        app: Flask,
        predictions: Sequence[Prediction],
        signature: Signature,
        samples: Sequence[Sample],
        source: str,
        owner: str,
        call: Call | None,
    ) -> list[str]:
        """Keep predictions and their pictures, if any; return their ids.

        Raises Problem, and AlreadyKept where a call with the same key is in the database.
        """
        now, output = datetime.now(UTC), signature.output
        ids = new_ids(now, len(samples))
        same = {
            "owner": owner,
            "created_at": now,
            "source": source,
            "model_version": predictions[0].model_version,
            "classes": output.names if isinstance(output, Classes) else [],
            "duration_ms": predictions[0].duration_ms,
            "correct": None,
            "verdict": None,
            "deleted_at": None,
        }
        pictures = [self._pictures / f"{each}.jpg" for each in ids]
        try:
            for path, sample in zip(pictures, samples, strict=True):
                if sample.picture is not None:
                    path.write_bytes(sample.picture)
            each = [
                {
                    "id": record_id,
                    "asked": sample.values,
                    "answered": prediction.body,
                    "has_picture": sample.picture is not None,
                    **summary(prediction.body),
                }
                for record_id, sample, prediction in zip(ids, samples, predictions, strict=True)
            ]
            records = self._insert.rows(same, each)
            self._combiner.ask(Batch(records, self._call_rows(owner, call, ids, now)))
        except BaseException as error:
            for path, sample in zip(pictures, samples, strict=True):
                if sample.picture is not None:
                    path.unlink(missing_ok=True)  # no picture without a row
            if isinstance(error, Busy):
                text = Message("Too many requests at once. Try again soon.")
                raise Problem(503, text, retry_after=1) from None
            if call is not None and isinstance(error, IntegrityError):
                raise AlreadyKept from None
            raise
        return ids

    def _call_rows(self, owner: str, call: Call | None, ids: list[str], now: datetime) -> Rows:
        if call is None:
            return []
        same = {"owner": owner, "key": call.key, "fingerprint": call.fingerprint}
        return self._insert_call.rows(same, [{"ids": ids, "created_at": now}])

    def _write(self, waiting: Sequence[Batch]) -> list[None]:
        calls = [row for batch in waiting for row in batch.call]
        with write_lock(), self._engine.begin() as connection:
            if calls:
                connection.execute(delete(KeptCall).where(KeptCall.created_at < expired()))
                self._insert_call.run(connection, calls)
            self._insert.run(connection, [row for batch in waiting for row in batch.records])
        return [None] * len(waiting)
