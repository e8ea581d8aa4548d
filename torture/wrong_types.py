"""Values of every type that JSON has, in the places where the model wants others."""

import json
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from hypothesis.configuration import set_hypothesis_home_dir

from torture.report import FOLDER
from torture.shots import FINE, Shot, Tally, fire
from torture.sizes import SEED
from torture.target import Target

set_hypothesis_home_dir(FOLDER / "hypothesis")
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(-(2**1000), 2**1000)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=50)
)
ANYTHING = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)


def bodies(good: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Return bodies that are a good one but for some values, or anything at all."""
    changed = st.dictionaries(st.sampled_from([*good, "", "unknown"]), ANYTHING, min_size=1)
    one = changed.map(lambda values: good | values)
    return one | st.lists(one, max_size=3) | ANYTHING


def explore(target: Target, count: int) -> Tally:
    """Send many such bodies, the same ones each time; a good question follows each twentieth."""
    good, made = json.loads(target.question.json), list[Shot]()

    @seed(SEED)
    @settings(
        max_examples=count,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=[*HealthCheck],
    )
    @given(bodies(good))
    def collect(body: Any) -> None:
        text = json.dumps(body).encode()
        made.append(Shot(f"{text[:200]!r}", text, allowed=FINE))

    collect()
    return fire(target, made, every=20)
