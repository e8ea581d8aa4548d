"""Reading a folder of folders of pictures, and the sentences for what is wrong with one."""

import io
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from app.model.dataset import BadData, Dataset, check_rows
from app.model.fields import PictureField
from app.model.image.dataset import SIZE, read_dataset
from tests.image.pictures import encoded, plain


def read(folder: Path, size: tuple[int, int] = SIZE) -> Dataset:
    """Read a folder as training does, which wants some pictures of each class."""
    found = read_dataset(folder, None, "classification", lambda items, count: items, size)
    check_rows(found, "classification")
    return found


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with eight pictures of two classes each."""
    for label in ("sun", "moon"):
        (tmp_path / "data" / label).mkdir(parents=True)
        for number in range(8):
            (tmp_path / "data" / label / f"{number}.jpg").write_bytes(plain())
    return tmp_path / "data"


def test_every_picture_is_a_row_with_its_label(folder: Path) -> None:
    found = read(folder)
    assert found.rows.shape == (16, 64, 64, 3)
    assert found.targets.tolist() == ["moon"] * 8 + ["sun"] * 8
    assert (found.target, found.skipped) == ("class", [])
    (field,) = found.fields
    assert isinstance(field, PictureField)
    assert (field.name, field.width, field.height) == ("picture", 64, 64)
    assert field.media_types == ["image/png", "image/jpeg", "image/webp"]


def test_a_row_can_be_asked_as_a_picture(folder: Path) -> None:
    (folder / "moon" / "1.jpg").write_bytes(encoded(Image.new("RGB", (80, 50), "red")))
    found = read(folder)
    sample = found.sample(1)
    assert np.array_equal(sample.row, found.rows[1])
    assert sample.values == {}
    with Image.open(io.BytesIO(sample.picture or b"")) as copy:
        assert (copy.format, copy.size) == ("JPEG", (80, 50))


def test_pictures_are_brought_to_the_size_that_a_model_takes(folder: Path) -> None:
    found = read(folder, (32, 16))
    assert found.rows.shape == (16, 16, 32, 3)
    assert isinstance(found.fields[0], PictureField)
    assert (found.fields[0].width, found.fields[0].height) == (32, 16)


def test_any_number_of_classes_and_any_name_will_do(folder: Path) -> None:
    for name in ("Größe L", "猫", "a.b"):
        shutil.copytree(folder / "sun", folder / name)
    assert sorted(set(read(folder).targets.tolist())) == sorted(
        ["Größe L", "a.b", "moon", "sun", "猫"]
    )


@pytest.mark.parametrize("suffix", ["png", "webp", "jpeg", "JPG", "PNG"])
def test_every_accepted_suffix_is_read(folder: Path, suffix: str) -> None:
    kind = {"png": "PNG", "webp": "WEBP"}.get(suffix.lower(), "JPEG")
    (folder / "sun" / f"new.{suffix}").write_bytes(plain(kind))
    assert len(read(folder).targets) == 17


def test_a_file_that_cannot_be_read_is_skipped_and_named(folder: Path) -> None:
    (folder / "sun" / "a.png").write_bytes(b"no picture")
    (folder / "sun" / "b.jpg").write_bytes(plain()[:-200])
    found = read(folder)
    assert len(found.targets) == len(found.rows) == 16
    assert [problem.split(" is ")[0] for problem in found.skipped] == ["sun/a.png", "sun/b.jpg"]
    assert found.skipped[1].startswith("sun/b.jpg is damaged or cut off")


def test_other_files_and_hidden_folders_are_left_alone(folder: Path) -> None:
    (folder / "README.md").write_text("mine", "utf-8")
    (folder / "sun" / "notes.txt").write_text("mine", "utf-8")
    for name in (".cache", "_old"):
        (folder / name).mkdir()
    found = read(folder)
    assert (set(found.targets.tolist()), found.skipped) == ({"sun", "moon"}, [])


def test_a_folder_named_like_a_picture_is_no_accident(folder: Path) -> None:
    (folder / "sun" / "folder.jpg").mkdir()
    found = read(folder)
    assert len(found.targets) == 16


def without(*labels: str) -> Callable[[Path], None]:
    def remove(folder: Path) -> None:
        for label in labels:
            shutil.rmtree(folder / label)

    return remove


def break_one(folder: Path) -> None:
    (folder / "sun" / "0.jpg").write_bytes(b"no picture")


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        pytest.param(shutil.rmtree, "There is no folder data/: make one with", id="no folder"),
        pytest.param(without("sun", "moon"), "data/ has 0 class folders", id="no class"),
        pytest.param(without("sun"), "data/ has 1 class folders, at least 2", id="one class"),
        pytest.param(
            lambda folder: (folder / "sun" / "0.jpg").unlink(),
            "The class 'sun' has 7 readable examples, at least 8 are needed: add some or leave",
            id="too few",
        ),
        pytest.param(
            break_one, "The class 'sun' has 7 readable examples", id="too few that can be read"
        ),
        pytest.param(
            lambda folder: (folder / "stars").mkdir(),
            "data/stars/ has no readable picture: add some or remove the folder.",
            id="an empty class",
        ),
        pytest.param(
            lambda folder: (folder / "sun").rename(folder / "a\nb"),
            "'a\\nb' can't name a class",
            id="a name that can't be shown",
        ),
    ],
)
def test_data_that_cannot_be_learned_from_is_refused(
    folder: Path, spoil: Callable[[Path], object], sentence: str
) -> None:
    spoil(folder)
    with pytest.raises(BadData) as refusal:
        read(folder)
    assert str(refusal.value).startswith(sentence)
    assert str(folder.parent) not in str(refusal.value)
