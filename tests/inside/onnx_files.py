"""Run with a project's Python, in its folder: import ONNX files and compare what comes back.

Prints a JSON object: for each file the largest difference between what page and API answer and what
the file, or the estimator that it was made from, says itself.
"""

import base64
import io
import json
import re
import sys
import tempfile
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pandas as pd
from onnx import TensorProto, helper
from PIL import Image
from skl2onnx import to_onnx
from skl2onnx.common.data_types import FloatTensorType, StringTensorType

from app import create_app
from app.config import load_settings
from app.model.activation import activate
from app.model.importing import Report, Request, examine
from app.model.kind import ROOM
from app.model.options import Options
from app.model.trust import Trust
from app.predict.service import ModelService

MEAN, STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)


def import_file(content: bytes, data: Path, folder: Path, options: Options) -> None:
    """Import an ONNX file and activate it."""
    (folder / "model.onnx").write_bytes(content)
    report = Report()
    request = Request(
        file=folder / "model.onnx",
        data=data,
        models=folder / "models",
        write=True,
        trusted=[],
        options=options,
        report=folder / "report.json",
    )
    examine(request, report)
    assert report.version
    activate(folder / "models", report.version)


def largest(answers: list[dict[str, float]], expected: Any) -> float:
    """Return the largest difference between probabilities by name, in order, and a table."""
    found = np.array([[share[name] for name in sorted(share)] for share in answers])
    return float(np.abs(found - np.asarray(expected)).max())


def ask_api(client: Any, body: dict[str, Any]) -> dict[str, float]:
    """Return the probabilities that the API answers with."""
    answer = client.post("/api/v1/predict", json=body)
    assert answer.status_code == 200, answer.text
    found: dict[str, float] = answer.json["probabilities"]
    return found


def ask_page(client: Any, body: dict[str, Any]) -> dict[str, float]:
    """Return the probabilities that the page shows, as exactly as it was told them."""
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/").text)
    assert token
    form: dict[str, Any] = {name: str(value) for name, value in body.items()}
    if "picture" in body:
        form["picture"] = (io.BytesIO(base64.b64decode(body["picture"])), "picture.jpg")
    page = client.post("/", data=form | {"csrf_token": token[1]})
    assert page.status_code == 200, page.text
    row = r'<th scope="row">([^<]+)</th>.*?<data value="([^"]+)">'
    return {name: float(value) for name, value in re.findall(row, page.text)}


def tables(check: Any) -> None:
    """A matrix with maps, one with tensors, a column for each input; and a network by hand."""
    from sklearn.ensemble import RandomForestClassifier
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    data = Path("data/iris.csv")
    table = pd.read_csv(data)
    rows, labels = table.iloc[:, :-1], table["species"]
    bodies = rows.iloc[::30].to_dict("records")
    matrix = rows.to_numpy().astype(np.float32)
    forest = RandomForestClassifier(20, random_state=0).fit(matrix, labels)
    line = make_pipeline(StandardScaler(), LogisticRegression()).fit(rows, labels)
    check("forest, maps", to_onnx(forest, matrix), data, bodies, forest.predict_proba(matrix[::30]))
    plain = to_onnx(line, matrix, options={"zipmap": False})
    expected = line.predict_proba(rows.iloc[::30])
    check("logistic, a matrix", plain, data, bodies, expected)
    columns = [(name, FloatTensorType([None, 1])) for name in rows.columns]
    check("logistic, a column each", to_onnx(line, initial_types=columns), data, bodies, expected)
    rng = np.random.default_rng(0)
    first, second = rng.normal(size=(4, 8)), rng.normal(size=(8, 3))
    hidden = np.maximum(rows.to_numpy() @ first, 0) @ second
    shares = np.exp(hidden) / np.exp(hidden).sum(axis=1, keepdims=True)
    nodes = [
        helper.make_node("MatMul", ["x", "a"], ["h"]),
        helper.make_node("Relu", ["h"], ["r"]),
        helper.make_node("MatMul", ["r", "b"], ["s"]),
        helper.make_node("Softmax", ["s"], ["shares"], axis=1),
    ]
    weights = [as_tensor("a", first), as_tensor("b", second)]
    network = graph(nodes, weights, [None, 4], 3)
    check("a network by hand", network, data, bodies, shares[::30])


def pictures(check: Any) -> None:
    """A network on normalised pictures, channels first, for one picture at a time."""
    weights = np.array([[2.0, -2.0], [-1.0, 1.0], [0.5, 0.5]])
    nodes = [
        helper.make_node("GlobalAveragePool", ["x"], ["p"]),
        helper.make_node("Flatten", ["p"], ["f"]),
        helper.make_node("MatMul", ["f", "w"], ["s"]),
        helper.make_node("Softmax", ["s"], ["shares"], axis=1),
    ]
    network = graph(nodes, [as_tensor("w", weights)], [1, 3, 48, 48], 2)
    files = sorted(Path("data").glob("*/*.jpg"))[::80]
    bodies = [{"picture": base64.b64encode(file.read_bytes()).decode()} for file in files]
    expected = []
    for file in files:
        small = Image.open(file).convert("RGB").resize((48, 48), Image.Resampling.BILINEAR)
        pixels = (np.asarray(small) / 255 - MEAN) / STD
        scores = pixels.mean(axis=(0, 1)) @ weights
        expected.append(np.exp(scores) / np.exp(scores).sum())
    options = Options(mean=MEAN, std=STD, labels=("cat", "dog"))
    check("pictures, channels first", network, Path("data"), bodies, expected, options)


def texts(check: Any) -> None:
    """Words and a linear model, from strings on."""
    from sklearn.feature_extraction.text import CountVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline

    data = Path("data/sentences.csv")
    table = pd.read_csv(data)
    # skl2onnx's tokenizer has no word boundaries; this pattern means the same in both.
    words = CountVectorizer(token_pattern="[a-zA-Z]+")
    model = make_pipeline(words, LogisticRegression()).fit(table["text"], table["label"])
    made = to_onnx(
        model,
        initial_types=[("text", StringTensorType([None]))],
        options={id(words): {"locale": "C"}, id(model): {"zipmap": False}},
    )
    asked = table["text"].iloc[::50]
    expected = model.predict_proba(asked)
    check("words", made, data, [{"text": text} for text in asked], expected)


def as_tensor(name: str, values: Any) -> Any:
    """Return an initializer."""
    return helper.make_tensor(name, TensorProto.FLOAT, values.shape, values.ravel().tolist())


def graph(nodes: list[Any], weights: list[Any], shape: list[Any], classes: int) -> Any:
    """Return a model with one input `x` and one output `shares`."""
    made = helper.make_graph(
        nodes,
        "by hand",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, shape)],
        [helper.make_tensor_value_info("shares", TensorProto.FLOAT, [shape[0], classes])],
        weights,
    )
    return helper.make_model(made, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)


def main() -> None:
    """Make, import and ask each file of the project's kind."""
    warnings.simplefilter("ignore")
    found: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as top:
        folder = Path(top)
        models = folder / "models"
        app = create_app(
            load_settings(
                app_env="development", instance_dir=folder / "instance", models_dir=models
            )
        )

        def check(
            name: str,
            model: Any,
            data: Path,
            bodies: list[Any],
            expected: Any,
            options: Options | None = None,
        ) -> None:
            onnx.checker.check_model(model)
            import_file(model.SerializeToString(), data, folder, options or Options())
            app.extensions["model"] = ModelService(models, Trust())
            client = app.test_client()
            found[name] = max(
                largest([ask_api(client, body) for body in bodies], expected),
                largest([ask_page(client, body) for body in bodies], expected),
            )

        {"tabular": tables, "image": pictures, "text": texts}[ROOM](check)
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
