"""The features: what they follow, and what they don't."""

import numpy as np
import numpy.typing as npt
import pytest
from sklearn.base import clone

from app.model.image.features import HogFeatures

Pictures = npt.NDArray[np.uint8]


@pytest.fixture
def pictures() -> Pictures:
    return np.random.default_rng(0).integers(0, 256, (5, 64, 64, 3), np.uint8)


def stripes(across: bool) -> Pictures:
    """Return a picture of stripes, from left to right or from top to bottom."""
    line = (np.arange(64) // 4 % 2 * 200).astype(np.uint8)
    grey = np.tile(line[:, None] if across else line, (1, 64) if across else (64, 1))
    return np.repeat(grey[None, ..., None], 3, axis=-1)


def test_a_picture_becomes_one_row_of_numbers(pictures: Pictures) -> None:
    rows = HogFeatures().fit_transform(pictures)
    assert rows.shape == (5, 7 * 7 * 4 * 9)
    assert np.isfinite(rows).all()
    assert rows.min() >= 0


def test_every_block_has_length_one(pictures: Pictures) -> None:
    blocks = HogFeatures().transform(pictures).reshape(5, 49, 36)
    assert np.linalg.norm(blocks, axis=-1) == pytest.approx(1, abs=1e-3)


def test_a_picture_has_the_same_features_in_any_batch(pictures: Pictures) -> None:
    many = np.concatenate([pictures] * 8)
    together = HogFeatures().transform(many)
    for number in (0, 31, 32, 39):
        alone = HogFeatures().transform(many[number : number + 1])
        assert np.array_equal(together[number], alone[0])


def test_the_direction_of_edges_is_told_apart() -> None:
    standing, lying = (HogFeatures().transform(stripes(across))[0] for across in (False, True))
    shares = [row.reshape(-1, 9).sum(axis=0) for row in (standing, lying)]
    assert shares[0].argmax() == 0
    assert shares[1].argmax() in {4, 5}


def test_light_and_contrast_matter_little() -> None:
    picture = stripes(across=False)
    darker = (picture * 0.5).astype(np.uint8)
    one, other = HogFeatures().transform(picture), HogFeatures().transform(darker)
    assert np.abs(one - other).max() < 0.02


def test_a_picture_without_edges_has_no_features() -> None:
    assert not HogFeatures().transform(np.full((1, 64, 64, 3), 128, np.uint8)).any()


def test_the_settings_change_the_number_of_features(pictures: Pictures) -> None:
    assert HogFeatures(cell=16, orientations=6).transform(pictures).shape == (5, 3 * 3 * 4 * 6)


def test_pixels_beyond_the_last_whole_cell_do_not_count(pictures: Pictures) -> None:
    whole = HogFeatures().transform(pictures[:, :56, :56])
    assert np.array_equal(HogFeatures().transform(pictures[:, :56, :56]), whole)
    assert HogFeatures().transform(pictures[:, :60, :63]).shape == whole.shape


@pytest.mark.parametrize(
    ("shape", "kind", "words"),
    [
        ((64, 64, 3), np.uint8, r"not \(64, 64, 3\)"),
        ((0, 64, 64, 3), np.uint8, "with n > 0"),
        ((1, 64, 64, 4), np.uint8, r"\(n, height, width, 3\)"),
        ((1, 64, 64, 3), np.float64, "uint8 array .* not float64"),
        ((1, 15, 64, 3), np.uint8, "at least 16 pixels"),
    ],
)
def test_anything_but_pictures_is_refused(
    shape: tuple[int, ...], kind: type[np.generic], words: str
) -> None:
    for method in ("fit", "transform"):
        with pytest.raises(ValueError, match=words):
            getattr(HogFeatures(), method)(np.zeros(shape, kind))


def test_it_is_a_transformer_as_scikit_learn_knows_them() -> None:
    copy = clone(HogFeatures(cell=4))
    assert copy.get_params() == {"cell": 4, "orientations": 9, "clip": 0.2}
    assert not copy.__sklearn_tags__().requires_fit
