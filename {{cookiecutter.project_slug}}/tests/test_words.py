"""No word on a page stands outside of what can be translated."""

import pytest
from flask import Flask

from tests.marked import leftovers, nobodys
from tests.people import Browser
from tests.questions import bad_question, questions


@pytest.mark.usefixtures("everything_marked")
@pytest.mark.parametrize("path", ["/", "/nowhere"])
def test_no_word_is_left_out_of_translation(app: Flask, ada: Browser, path: str) -> None:
    assert leftovers(ada.get(path).text, nobodys(app)) == []


@pytest.mark.usefixtures("everything_marked")
def test_no_word_of_an_answer_is_left_out(app: Flask, ada: Browser) -> None:
    for each in (*questions(app)[:2], bad_question(app)):
        texts = {each.answer.outcome, *map(str, each.values.values()), *nobodys(app)}
        assert leftovers(ada.post("/", each.form).text, texts) == []
