"""The requests: 64 different bodies for each model, form and number of rows, and their answers."""

import base64
import json
import shutil
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from benchmarks.paths import BODIES, MODELS

COUNT = 64  # bodies that take turns, so that no cache can help
FEW, MANY_ROWS = 8, 1_000  # so many where a body has so many rows
BOUNDARY = "a-picture-of-256-pixels"
V2_TYPES = {"float64": "FP64", "int64": "INT64"}
Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Requests:
    """Bodies in the files of a folder, 00, 01 …, their media type, the right answers to each."""

    folder: Path
    media_type: str
    bodies: list[bytes]
    answers: list[list[list[float]]]
    classes: list[str]


@cache
def known(model: str) -> dict[str, Any]:
    """Return what is known of a model: its classes, its columns, rows and their answers."""
    about = json.loads((MODELS / model / "about.json").read_text())
    return about | json.loads((MODELS / model / "known.json").read_text())


def as_v2(model: str, rows: Rows) -> dict[str, Any]:
    """Return rows in the Open Inference Protocol: a tensor of numbers, a column of texts, or both.

    Numbers alone go as one tensor, the shortest form that there is.
    """
    columns: dict[str, str] = known(model)["columns"]

    def tensor(name: str, kind: str, shape: list[int], data: list[Any]) -> dict[str, Any]:
        what = {"content_type": "str"} if kind == "BYTES" else {}
        return {"name": name, "datatype": kind, "shape": shape, "data": data, "parameters": what}

    if set(columns.values()) == {"float64"}:
        values = [value for row in rows for value in row.values()]
        inputs = [tensor("rows", "FP64", [len(rows), len(columns)], values)]
        inputs[0]["parameters"] = {"content_type": "np"}
        content = "np"
    else:
        inputs = [
            tensor(name, V2_TYPES.get(kind, "BYTES"), [len(rows), 1], [row[name] for row in rows])
            for name, kind in columns.items()
        ]
        content = "str" if known(model)["kind"] == "text" else "pd"
    outputs = [{"name": "predict_proba"}]
    return {"parameters": {"content_type": content}, "inputs": inputs, "outputs": outputs}


def as_json(form: str, model: str, rows: Rows) -> Any:
    """Return rows as a form wants them."""
    if form == "app":
        return rows[0] if len(rows) == 1 else rows
    if form == "v2":
        return as_v2(model, rows)
    if form == "mlflow":
        texts = known(model)["kind"] == "text"
        return {"inputs": [row["text"] for row in rows]} if texts else {"dataframe_records": rows}
    return {"rows": rows}


def multipart(picture: bytes) -> bytes:
    """Return a form with one file, as a browser sends it."""
    head = (
        f"--{BOUNDARY}\r\n"
        'Content-Disposition: form-data; name="picture"; filename="picture.jpg"\r\n'
        "Content-Type: image/jpeg\r\n\r\n"
    )
    return head.encode() + picture + f"\r\n--{BOUNDARY}--\r\n".encode()


def of_picture(form: str, picture: bytes) -> tuple[str, bytes]:
    """Return the media type and the body that carry a picture in a form."""
    if form not in {"v2", "mlflow"}:
        return f"multipart/form-data; boundary={BOUNDARY}", multipart(picture)
    text = base64.b64encode(picture).decode()
    one = {"name": "picture", "datatype": "BYTES", "shape": [1, 1], "data": [text]}
    one["parameters"] = {"content_type": "base64"}
    body = {"inputs": [one]} if form == "v2" else {"dataframe_records": [{"picture": text}]}
    return "application/json", json.dumps(body).encode()


@cache
def prepare(model: str, form: str, rows: int = 1) -> Requests:
    """Write the bodies of a model in one form and return them with their right answers."""
    about = known(model)
    total = len(about["answers"])
    media_type, bodies, answers = "application/json", [], []
    for number in range(COUNT if rows < MANY_ROWS else FEW):
        chosen = [(number * rows + step) % total for step in range(rows)]
        answers.append([about["answers"][place] for place in chosen])
        if about["kind"] == "picture":
            picture = (MODELS / model / "pictures" / f"{number:02}.jpg").read_bytes()
            media_type, body = of_picture(form, picture)
            bodies.append(body)
        else:
            asked = [about["rows"][place] for place in chosen]
            bodies.append(json.dumps(as_json(form, model, asked)).encode())
    folder = BODIES / model / f"{form}-{rows}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for number, body in enumerate(bodies):
        (folder / f"{number:02}").write_bytes(body)
    return Requests(folder, media_type, bodies, answers, about["classes"])
