"""The sample sentences, from which a first model can learn."""

import csv
from collections import Counter
from pathlib import Path

from app.model.text.sample import OPTIONS, draw
from tests.people import Browser
from tests.questions import artifact_of


def sentences(folder: Path) -> list[dict[str, str]]:
    (path,) = folder.glob("*.csv")
    with path.open(encoding="utf-8", newline="") as file:
        return [*csv.DictReader(file)]


def test_one_file_is_written(tmp_path: Path) -> None:
    count, paths = draw(tmp_path / "data")
    assert not (tmp_path / "data").exists()
    assert [path.name for path in paths] == ["sentences.csv"]
    assert count == 1
    assert OPTIONS == {}


def test_there_are_400_sentences_of_four_classes(data: Path) -> None:
    found = sentences(data)
    assert len(found) == 400
    assert [*found[0]] == ["text", "label"]
    counts = Counter(row["label"] for row in found)
    assert set(counts) == {"complaint", "praise", "question", "request"}
    assert min(counts.values()) >= 80


def test_every_sentence_is_another_and_can_be_asked(data: Path) -> None:
    texts = [row["text"] for row in sentences(data)]
    assert len({*texts}) == len(texts)
    assert all(text == text.strip() and 10 <= len(text) <= 300 for text in texts)


def test_the_label_does_not_hang_on_a_sign_alone(data: Path) -> None:
    asking = Counter(row["label"] for row in sentences(data) if "?" in row["text"])
    assert len(asking) > 1


def test_a_model_learns_something_from_it(ada: Browser) -> None:
    assert artifact_of(ada.app).manifest.metrics["accuracy"] > 0.6
