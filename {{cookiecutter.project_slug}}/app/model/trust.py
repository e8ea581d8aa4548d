"""Which classes a model file may ask for: a list of the application's, never of the file's.

It stops accidents and names what is missing. It is no wall: a pickle is a program, and what it
may call is enough to do harm. Load only files from people you trust; skops and ONNX hold data.
"""

from collections.abc import Sequence
from dataclasses import dataclass

# Where this application's own transformers live.
OWN = ("app.model.image.features", "app.model.tabular.features")
# Packages whose classes pickled models are made of; TRUSTED_TYPES adds to them.
PACKAGES = (
    *OWN,
    *("catboost", "joblib", "lightgbm", "numpy", "pandas", "scipy", "sklearn", "xgboost"),
)
BUILTINS = (
    *("bool", "bytearray", "bytes", "complex", "dict", "float", "frozenset", "int", "list"),
    *("object", "range", "set", "slice", "str", "tuple", "type", "Ellipsis", "NotImplemented"),
)
PLAIN = {f"builtins.{name}" for name in BUILTINS} | {
    "_codecs.encode",
    "collections.Counter",
    "collections.OrderedDict",
    "collections.defaultdict",
    "copyreg.__newobj__",
    "copyreg._reconstructor",
    "datetime.date",
    "datetime.datetime",
    "datetime.timedelta",
    "datetime.timezone",
    "decimal.Decimal",
    "fractions.Fraction",
    "functools.partial",
    "pathlib.PosixPath",
    "re._compile",
    "types.SimpleNamespace",
    "zoneinfo.ZoneInfo._unpickle",
}
# What skops asks about although models of scikit-learn and its like need it: it was found by saving
# every estimator.
SKOPS_PARTS = (
    *OWN,
    *("catboost.core", "lightgbm.basic", "lightgbm.sklearn", "xgboost.core", "xgboost.sklearn"),
    "sklearn._loss.loss",
    "sklearn.calibration",
    "sklearn.ensemble._hist_gradient_boosting",
    "sklearn.gaussian_process",
    "sklearn.metrics._dist_metrics",
    "sklearn.neighbors._ball_tree",
    "sklearn.neighbors._kd_tree",
    "sklearn.neural_network._stochastic_optimizers",
    "sklearn.tree._tree",
)
# Modules that no model is made of, and that do harm when a file may call them.
HARMFUL = frozenset(
    {"builtins", "code", "ctypes", "importlib", "nt", "os", "pickle", "posix", "pty", "runpy"}
    | {"shutil", "socket", "subprocess", "sys", "webbrowser"}
)


@dataclass(frozen=True)
class Trust:
    """The packages and classes that a model file may ask for, each with all that is inside."""

    added: Sequence[str] = ()

    def allows(self, name: str) -> bool:
        """Tell whether a class, by its full name, may be loaded from a pickle."""
        return name in PLAIN or self._lists(name, (*PACKAGES, *self.added))

    def allows_in_skops(self, name: str) -> bool:
        """Tell whether a class, by its full name, may be loaded from a skops file."""
        return name in PLAIN or self._lists(name, (*SKOPS_PARTS, *self.added))

    @staticmethod
    def _lists(name: str, listed: Sequence[str]) -> bool:
        return any(name == each or name.startswith(f"{each}.") for each in listed)
