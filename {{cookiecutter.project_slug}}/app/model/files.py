"""Model files: the bytes of a joblib, pickle, skops or ONNX file become an object in memory.

Every refusal is one plain sentence that says how to mend it.
"""

import bz2
import gzip
import importlib.util
import io
import lzma
import os
import re
import warnings
import zlib
from _compat_pickle import IMPORT_MAPPING, NAME_MAPPING
from collections.abc import Callable
from types import ModuleType
from typing import Any

from app.model.trust import HARMFUL, Trust

JOBLIB, SKOPS, ONNX = "model.joblib", "model.skops", "model.onnx"
COMPRESSIONS: tuple[tuple[bytes, Callable[[bytes], bytes]], ...] = (
    (b"\x1f\x8b", gzip.decompress),
    (b"BZh", bz2.decompress),
    (b"\xfd7zXZ", lzma.decompress),
    (b"]\x00", lzma.decompress),
    (b"\x78", zlib.decompress),
)
# What other libraries write, told by its first bytes or its ending, and the way out.
FOREIGN = (
    (".pt", "PyTorch", "torch.onnx.export"),
    (".pth", "PyTorch", "torch.onnx.export"),
    (".keras", "Keras", "model.export(path, format='onnx')"),
    (".h5", "Keras", "model.export(path, format='onnx')"),
    (".safetensors", "weights alone", "torch.onnx.export"),
    (".pb", "TensorFlow", "tf2onnx"),
    (".tflite", "TensorFlow Lite", "tf2onnx"),
)
PACKAGE_OF = {"sklearn": "scikit-learn", "PIL": "pillow", "cv2": "opencv-python", "yaml": "pyyaml"}
VERSION_MARK = re.compile(rb"_sklearn_version\x94?\x8c.([0-9][0-9a-z.+]{2,20})", re.DOTALL)


class BadModel(ValueError):
    """A model can't be used; the message is one plain sentence that says how to mend it."""


def format_of(name: str, content: bytes) -> str:
    """Return which of the three formats a file is of, by its content. Raises BadModel."""
    if not content:
        raise BadModel(f"{name} is empty: save the model again.")
    for ending, library, way in FOREIGN:
        if name.lower().endswith(ending):
            raise BadModel(
                f"{name} is a file of {library}, which is not run here: write ONNX with {way} "
                "and import that."
            )
    if content.startswith(b"PK\x03\x04"):
        if b"schema.json" in content:
            return SKOPS
        raise BadModel(
            f"{name} is an archive, but not one of skops: import the model file inside, or write "
            "ONNX where it is a PyTorch or Keras model."
        )
    if name.lower().endswith(".onnx"):
        return ONNX
    if content.startswith(b"\x80") or any(content.startswith(magic) for magic, _ in COMPRESSIONS):
        return JOBLIB
    if content[:1] == b"\x08" and b"onnx" in content[:200].lower():
        return ONNX
    raise BadModel(
        f"{name} is no joblib, pickle, skops or ONNX file: save the model with "
        "joblib.dump(model, 'model.joblib')."
    )


def load(name: str, kind: str, content: bytes, trust: Trust) -> Any:
    """Return the object in a file of a known format. Raises BadModel."""
    readers: dict[str, Callable[[str, bytes, Trust], Any]] = {
        JOBLIB: load_pickle,
        SKOPS: load_skops,
        ONNX: load_onnx,
    }
    return readers[kind](name, content, trust)


def decompress(name: str, content: bytes) -> bytes:
    """Return the pickle in a file that may be compressed. Raises BadModel."""
    for magic, unpack in COMPRESSIONS:
        if content.startswith(magic):
            try:
                return unpack(content)
            except (OSError, EOFError, zlib.error, lzma.LZMAError):
                raise BadModel(
                    f"{name} is cut off or damaged: copy it again, or save the model again."
                ) from None
    return content


def load_pickle(name: str, content: bytes, trust: Trust) -> Any:
    """Return the object in a joblib or pickle file, its classes from the list. Raises BadModel."""
    from joblib.numpy_pickle import NumpyUnpickler  # its NumPy arrays need its own reader

    class Reader(NumpyUnpickler):
        def find_class(self, module: str, part: str) -> Any:
            # Protocols 0 to 2 write the names that Python 2 had.
            module, part = NAME_MAPPING.get((module, part), (module, part))
            module = IMPORT_MAPPING.get(module, module)
            check_class(name, module, part, trust)
            found = super().find_class(module, part)
            # What a trusted module has imported from elsewhere isn't its own.
            home = getattr(found, "__module__", None) or module
            foreign = home.partition(".")[0] in HARMFUL - {"builtins"}
            if isinstance(found, ModuleType) or foreign:
                raise harmful(name, f"{module}.{part}")
            return found

    stream = decompress(name, content)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", category=other_version_warning())
            return Reader("", io.BytesIO(stream), ensure_native_byte_order=True).load()
    except BadModel:
        raise
    except other_version_warning() as warning:
        raise other_version(name, str(warning.original_sklearn_version)) from None
    except Exception as error:
        if (found := VERSION_MARK.search(stream)) and found[1].decode() != sklearn_version():
            raise other_version(name, found[1].decode()) from error
        raise BadModel(
            f"{name} can't be unpickled ({type(error).__name__}): it is damaged, or was made by "
            "other versions of its libraries. Save the model again with those installed here."
        ) from error


def other_version_warning() -> Any:
    """Return scikit-learn's warning of an estimator that another version has made."""
    from sklearn.exceptions import InconsistentVersionWarning

    return InconsistentVersionWarning


def sklearn_version() -> str:
    """Return the version of scikit-learn that is installed."""
    import sklearn

    return str(sklearn.__version__)


def other_version(name: str, made_with: str) -> BadModel:
    """Return the refusal of an estimator that may load and answer wrongly."""
    return BadModel(
        f"{name} was made with scikit-learn {made_with}, but {sklearn_version()} is installed: "
        f"install scikit-learn=={made_with} here, save the model again with "
        f"{sklearn_version()}, or convert it to ONNX."
    )


def check_class(name: str, module: str, part: str, trust: Trust) -> None:
    """Refuse a class that can't be imported or isn't on the list. Raises BadModel."""
    if module == "__main__":
        raise BadModel(
            f"{name} needs {part}, which was defined in a notebook or script (__main__) and is "
            "not in the file: move it to a module, import it from there, and save the model again."
        )
    package = module.partition(".")[0]
    if importlib.util.find_spec(package) is None:
        raise BadModel(
            f"{name} needs the package {package}, which is missing: install it with "
            f"`pip install {PACKAGE_OF.get(package, package)}` and add it to pyproject.toml."
        )
    around = "." in part and "__" in part  # a way from a class to whatever its module knows
    if trust.allows(f"{module}.{part}") and not around:
        return
    if package in HARMFUL or around:
        raise harmful(name, f"{module}.{part}")
    raise BadModel(
        f"{name} asks for {module}.{part}, which is not on the list of what a model may load: "
        f"if you trust the file, set TRUSTED_TYPES={module}.{part}."
    )


def harmful(name: str, asked: str) -> BadModel:
    """Return the refusal of a file that may be made to do harm."""
    return BadModel(
        f"{name} asks for {asked}, which no model needs: it may be made to do harm. Don't load it."
    )


def load_skops(name: str, content: bytes, trust: Trust) -> Any:
    """Return the object in a skops file, its classes from the list. Raises BadModel."""
    from skops.io import get_untrusted_types, loads

    try:
        asked = get_untrusted_types(data=content)
        refused = sorted(each for each in asked if not trust.allows_in_skops(each))
    except Exception as error:
        raise BadModel(
            f"{name} can't be read as skops ({type(error).__name__}): copy it again, or save the "
            "model again."
        ) from error
    if refused:
        raise BadModel(
            f"{name} asks for {', '.join(refused)}, which is not on the list of what a model may "
            f"load: if you trust it, set TRUSTED_TYPES={','.join(refused)}."
        )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", category=other_version_warning())
            return loads(content, trusted=asked)
    except other_version_warning() as warning:
        raise other_version(name, str(warning.original_sklearn_version)) from None
    except ModuleNotFoundError as error:
        raise BadModel(
            f"{name} needs the package {error.name}, which is missing: install it with "
            f"`pip install {PACKAGE_OF.get(str(error.name), str(error.name))}`."
        ) from None
    except Exception as error:
        raise BadModel(
            f"{name} can't be loaded by skops ({type(error).__name__}): save the model again with "
            "the versions installed here."
        ) from error


def onnx_runtime() -> Any:
    """Return ONNX Runtime, kept from sending its maker how it is used.

    Loaded with that on, it writes into the home folder and starts a thread, which no process that
    is forked has, and without which none of them can end.
    """
    os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
    import onnxruntime

    return onnxruntime


def load_onnx(name: str, content: bytes, trust: Trust) -> Any:
    """Return an ONNX session that computes on one thread. Raises BadModel."""
    onnxruntime = onnx_runtime()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1  # requests are the parallelism
    options.log_severity_level = 4
    try:
        return onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])
    except Exception as error:
        if "locale" in str(error):
            raise BadModel(
                f"{name} needs a locale that this machine doesn't have: convert it again with "
                "the option locale='C' of its vectorizer."
            ) from None
        raise BadModel(
            f"{name} can't be loaded by ONNX Runtime {onnxruntime.__version__} "
            f"({type(error).__name__}): export it again, with a lower opset if the file is newer."
        ) from error
