"""Reading a folder of folders of pictures, and the sentences for what is wrong with one."""

import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from app.model.dataset import BadData
from app.model.image.dataset import read_dataset
from tests.pictures import plain


def quietly(files: Iterable[tuple[str, Path]], _count: int) -> Iterable[tuple[str, Path]]:
    return files


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with eight pictures of two classes each."""
    for label in ("sun", "moon"):
        (tmp_path / "data" / label).mkdir(parents=True)
        for number in range(8):
            (tmp_path / "data" / label / f"{number}.jpg").write_bytes(plain())
    return tmp_path / "data"


def test_every_picture_is_a_row_with_its_label_and_source(folder: Path) -> None:
    found = read_dataset(folder, quietly)
    assert found.rows.shape == (16, 64, 64, 3)
    assert found.labels.tolist() == ["moon"] * 8 + ["sun"] * 8
    assert [source.relative_to(folder).as_posix() for source in found.sources[:2]] == [
        "moon/0.jpg",
        "moon/1.jpg",
    ]
    assert found.skipped == []


def test_any_number_of_classes_and_any_name_will_do(folder: Path) -> None:
    for name in ("Größe L", "猫", "a.b"):
        shutil.copytree(folder / "sun", folder / name)
    assert sorted(set(read_dataset(folder, quietly).labels.tolist())) == sorted(
        ["Größe L", "a.b", "moon", "sun", "猫"]
    )


@pytest.mark.parametrize("suffix", ["png", "webp", "jpeg", "JPG", "PNG"])
def test_every_accepted_suffix_is_read(folder: Path, suffix: str) -> None:
    kind = {"png": "PNG", "webp": "WEBP"}.get(suffix.lower(), "JPEG")
    (folder / "sun" / f"new.{suffix}").write_bytes(plain(kind))
    assert len(read_dataset(folder, quietly).labels) == 17


def test_a_file_that_cannot_be_read_is_skipped_and_named(folder: Path) -> None:
    (folder / "sun" / "a.png").write_bytes(b"no picture")
    (folder / "sun" / "b.jpg").write_bytes(plain()[:-200])
    found = read_dataset(folder, quietly)
    assert len(found.labels) == len(found.rows) == len(found.sources) == 16
    assert [problem.split(" is ")[0] for problem in found.skipped] == ["sun/a.png", "sun/b.jpg"]
    assert found.skipped[1].startswith("sun/b.jpg is damaged or cut off")


def test_other_files_and_hidden_folders_are_left_alone(folder: Path) -> None:
    (folder / "README.md").write_text("mine", "utf-8")
    (folder / "sun" / "notes.txt").write_text("mine", "utf-8")
    for name in (".cache", "_old"):
        (folder / name).mkdir()
    found = read_dataset(folder, quietly)
    assert (set(found.labels.tolist()), found.skipped) == ({"sun", "moon"}, [])


def test_a_folder_named_like_a_picture_is_no_accident(folder: Path) -> None:
    (folder / "sun" / "folder.jpg").mkdir()
    found = read_dataset(folder, quietly)
    assert len(found.labels) == 16


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
            "data/sun/ has 7 readable pictures, at least 8 are needed: add some or remove",
            id="too few",
        ),
        pytest.param(break_one, "data/sun/ has 7 readable pictures", id="too few that can be read"),
        pytest.param(
            lambda folder: (folder / "stars").mkdir(),
            "data/stars/ has 0 readable pictures",
            id="an empty class",
        ),
    ],
)
def test_data_that_cannot_be_learned_from_is_refused(
    folder: Path, spoil: Callable[[Path], object], sentence: str
) -> None:
    spoil(folder)
    with pytest.raises(BadData) as refusal:
        read_dataset(folder, quietly)
    assert str(refusal.value).startswith(sentence)
    assert str(folder.parent) not in str(refusal.value)
