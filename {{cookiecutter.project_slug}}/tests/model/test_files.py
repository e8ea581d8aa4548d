"""Model files: what each format is told by, and the sentence for everything that can't be read."""

import bz2
import gzip
import io
import lzma
import pickle
import zlib
from pathlib import Path
from typing import Any

import joblib
import numpy as np
import pytest
import sklearn
from sklearn.linear_model import LinearRegression
from skops.io import dumps

from app.model.files import JOBLIB, ONNX, SKOPS, BadModel, format_of, load
from app.model.training import as_joblib
from app.model.trust import Trust

MODEL = LinearRegression().fit(np.arange(8.0).reshape(4, 2), np.arange(4.0))
PICKLE = pickle.dumps(MODEL)


class Touch:
    """Unpickling this creates a file."""

    def __init__(self, proof: Path) -> None:
        self.proof = proof

    def __reduce__(self) -> tuple[object, tuple[Path]]:
        return Path.touch, (self.proof,)


def refusal(name: str, kind: str, content: bytes, trust: Trust | None = None) -> str:
    with pytest.raises(BadModel) as error:
        load(name, kind, content, trust or Trust())
    sentence = str(error.value)
    assert sentence.endswith(".")
    return sentence


def joblib_file(model: object, compress: Any = 0) -> bytes:
    buffer = io.BytesIO()
    joblib.dump(model, buffer, compress=compress)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.joblib", joblib_file(MODEL), JOBLIB),
        ("a.pkl", PICKLE, JOBLIB),
        ("a", gzip.compress(PICKLE), JOBLIB),
        ("a.joblib", as_joblib(MODEL), JOBLIB),
        ("a.zip", dumps(MODEL), SKOPS),
        ("a.onnx", b"\x08\x07", ONNX),
        ("a.bin", b"\x08\x07\x12\x08skl2onnx", ONNX),
    ],
)
def test_the_format_is_told_by_the_content(name: str, content: bytes, kind: str) -> None:
    assert format_of(name, content) == kind


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.joblib", b"", "a.joblib is empty: save the model again."),
        ("a.txt", b"no model", "a.txt is no joblib, pickle, skops or ONNX file: save the model"),
        ("net.PT", b"PK\x03\x04", "net.PT is a file of PyTorch, which is not run here: write ONNX"),
        ("net.keras", b"x", "net.keras is a file of Keras"),
        ("net.h5", b"x", "net.h5 is a file of Keras"),
        ("a.zip", b"PK\x03\x04rest", "a.zip is an archive, but not one of skops"),
    ],
)
def test_a_file_of_another_kind_is_refused_with_the_way_out(
    name: str, content: bytes, words: str
) -> None:
    with pytest.raises(BadModel) as error:
        format_of(name, content)
    assert str(error.value).startswith(words)
    assert str(error.value).endswith(".")


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(PICKLE, id="pickle"),
        pytest.param(pickle.dumps(MODEL, protocol=2), id="pickle, protocol 2"),
        pytest.param(joblib_file(MODEL), id="joblib"),
        *(
            pytest.param(joblib_file(MODEL, (method, 3)), id=f"joblib, {method}")
            for method in ("zlib", "gzip", "bz2", "lzma", "xz")
        ),
        *(
            pytest.param(packed, id=f"pickle, {name}")
            for name, packed in {
                "gzip": gzip.compress(PICKLE),
                "bz2": bz2.compress(PICKLE),
                "xz": lzma.compress(PICKLE),
                "zlib": zlib.compress(PICKLE),
            }.items()
        ),
    ],
)
def test_a_pickle_is_read_however_it_is_packed(content: bytes) -> None:
    found = load("a", format_of("a", content), content, Trust())
    assert found.coef_.tolist() == MODEL.coef_.tolist()


def test_a_skops_file_is_read() -> None:
    found = load("a.skops", SKOPS, dumps(MODEL), Trust())
    assert found.coef_.tolist() == MODEL.coef_.tolist()


def cut_off(content: bytes) -> bytes:
    return content[: len(content) // 2]


def changed(content: bytes) -> bytes:
    return content[:20] + b"????" + content[24:]


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(cut_off(joblib_file(MODEL)), id="joblib, cut off"),
        pytest.param(cut_off(as_joblib(MODEL)), id="zlib, cut off"),
        pytest.param(changed(as_joblib(MODEL)), id="zlib, changed"),
        pytest.param(cut_off(gzip.compress(PICKLE)), id="gzip, cut off"),
        pytest.param(changed(gzip.compress(PICKLE)), id="gzip, changed"),
    ],
)
def test_a_damaged_pickle_is_refused(content: bytes) -> None:
    sentence = refusal("a.joblib", JOBLIB, content)
    assert sentence.startswith(("a.joblib can't be unpickled", "a.joblib is cut off or damaged"))


@pytest.mark.parametrize(("kind", "words"), [(SKOPS, "read as skops"), (ONNX, "loaded by ONNX")])
def test_a_damaged_file_of_data_is_refused(kind: str, words: str) -> None:
    assert words in refusal("a", kind, b"PK\x03\x04 damaged")


def test_a_program_in_a_pickle_is_not_run(tmp_path: Path) -> None:
    proof = tmp_path / "proof"
    sentence = refusal("a.pkl", JOBLIB, pickle.dumps(Touch(proof)))
    assert sentence.startswith("a.pkl asks for ")
    assert "if you trust the file, set TRUSTED_TYPES=" in sentence
    assert not proof.exists()


def asking(module: str, part: str) -> bytes:
    """Return a pickle that asks for a part of a module."""
    words = [name.encode() for name in (module, part)]
    return b"\x80\x04" + b"".join(b"\x8c%c%s" % (len(word), word) for word in words) + b"\x93."


@pytest.mark.parametrize(
    ("module", "part"),
    [
        ("os", "system"),
        ("posix", "system"),
        ("subprocess", "Popen"),
        ("builtins", "eval"),
        ("builtins", "getattr"),
        ("joblib.memory", "os"),
        ("sklearn.base", "BaseEstimator.get_params.__globals__"),
    ],
)
def test_what_no_model_needs_is_refused_without_a_way_around(module: str, part: str) -> None:
    sentence = refusal("a.pkl", JOBLIB, asking(module, part))
    assert sentence.startswith(f"a.pkl asks for {module}.{part}, which no model needs: ")
    assert "TRUSTED_TYPES" not in sentence


def test_a_package_that_is_missing_is_named() -> None:
    sentence = refusal("a.pkl", JOBLIB, b"\x80\x02cnowhere.models\nLinear\n)\x81.")
    assert sentence.startswith("a.pkl needs the package nowhere, which is missing: install it with")


def test_a_class_of_a_notebook_is_named() -> None:
    sentence = refusal("a.pkl", JOBLIB, b"\x80\x02c__main__\nRescale\n)\x81.")
    assert sentence.startswith("a.pkl needs Rescale, which was defined in a notebook or script")


def test_a_class_that_is_not_on_the_list_can_be_added_to_it() -> None:
    content = b"\x80\x02cstring\nFormatter\n)\x81."
    sentence = refusal("a.pkl", JOBLIB, content)
    assert "asks for string.Formatter, which is not on the list" in sentence
    assert sentence.endswith("set TRUSTED_TYPES=string.Formatter.")
    assert type(load("a.pkl", JOBLIB, content, Trust(["string"]))).__name__ == "Formatter"


def test_an_estimator_of_another_scikit_learn_is_refused() -> None:
    here = sklearn.__version__.encode()
    content = pickle.dumps(MODEL).replace(here, b"0" * len(here))
    assert content != pickle.dumps(MODEL)
    sentence = refusal("a.pkl", JOBLIB, content)
    assert "was made with scikit-learn 000" in sentence
    assert f"but {sklearn.__version__} is installed: install scikit-learn==" in sentence
