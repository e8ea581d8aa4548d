"""The drawn sample: cats and dogs from which a first model can learn."""

from pathlib import Path

from PIL import Image

from app.model.image.picture import read
from app.model.image.sample import CLASSES, draw


def test_every_class_gets_its_folder_and_its_number_of_pictures(tmp_path: Path) -> None:
    count, drawn = draw(tmp_path / "data", per_class=2)
    paths = [*drawn]
    assert count == len(paths)
    assert [path.relative_to(tmp_path / "data").as_posix() for path in paths] == [
        "cat/001.jpg",
        "dog/001.jpg",
        "cat/002.jpg",
        "dog/002.jpg",
    ]
    assert CLASSES == ("cat", "dog")
    for path in paths:
        with Image.open(path) as picture:
            assert (picture.format, picture.mode) == ("JPEG", "RGB")
        assert min(read(path.read_bytes()).size) >= 64


def test_a_seed_draws_the_same_pictures_again(data: Path, tmp_path: Path) -> None:
    for path in draw(tmp_path, per_class=2)[1]:
        assert path.read_bytes() == (data / path.relative_to(tmp_path)).read_bytes()


def test_another_seed_draws_other_pictures(data: Path, tmp_path: Path) -> None:
    drawn = {path.read_bytes() for path in draw(tmp_path, per_class=2, seed=1)[1]}
    assert len(drawn) == 4
    assert drawn.isdisjoint(path.read_bytes() for path in data.rglob("*.jpg"))


def test_every_picture_is_another(data: Path) -> None:
    contents = [path.read_bytes() for path in data.rglob("*.jpg")]
    assert len(set(contents)) == len(contents) == 40


def test_nothing_is_drawn_before_it_is_asked_for(tmp_path: Path) -> None:
    count, _ = draw(tmp_path / "data", per_class=3)
    assert count == 6
    assert not (tmp_path / "data").exists()
