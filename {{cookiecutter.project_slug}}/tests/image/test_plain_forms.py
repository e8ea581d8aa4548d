"""The fast way into a form with one picture: it reads what Werkzeug reads, or says nothing."""

import io

import pytest
from flask import Flask
from werkzeug.test import Client

from app.predict.forms import only_file
from tests.image.pictures import plain
from tests.people import Program
from tests.ways import PREDICT, flask_alone

START = b'--b\r\nContent-Disposition: form-data; name="picture"; filename="a.jpg"'
TYPE = "multipart/form-data; boundary=b"


@pytest.mark.parametrize("headers", [b"", b"\r\nContent-Type: image/jpeg"])
@pytest.mark.parametrize("end", [b"\r\n--b--", b"\r\n--b--\r\n"])
def test_a_file_comes_out_as_it_was_sent(headers: bytes, end: bytes) -> None:
    for content in (b"", b"x", b"\r\n\r\n", b"--", b"\r\n--a--\r\n", plain()):
        body = START + headers + b"\r\n\r\n" + content + end
        assert only_file(TYPE, body, "picture") == content


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        pytest.param("multipart/form-data", START + b"\r\n\r\nx\r\n--b--\r\n", id="no boundary"),
        pytest.param(TYPE, START + b"\r\n\r\nx\r\n--b\r\n", id="no end"),
        pytest.param(
            TYPE, START + b"\r\n\r\nx\r\n" + START + b"\r\n\r\ny\r\n--b--", id="two files"
        ),
        pytest.param(TYPE, START + b"\r\nX-More: 1\r\n\r\nx\r\n--b--", id="another header"),
        pytest.param(TYPE, START.replace(b"picture", b"other") + b"\r\n\r\nx\r\n--b--", id="name"),
        pytest.param(TYPE, START.replace(b"a.jpg", b"") + b"\r\n\r\nx\r\n--b--", id="no file name"),
        pytest.param(TYPE, START + b"x" * 2000 + b"\r\n\r\nx\r\n--b--", id="long headers"),
        pytest.param(TYPE, START + b"\r\n\r\n--b\r\n--b--", id="the boundary inside"),
        pytest.param(TYPE, b"", id="nothing"),
    ],
)
def test_whatever_is_unusual_is_left_to_werkzeug(content_type: str, body: bytes) -> None:
    assert only_file(content_type, body, "picture") is None


def test_both_ways_answer_and_refuse_a_picture_alike(app: Flask, program: Program) -> None:
    for content in (plain(), b"no picture", b""):
        for more in ({}, {"note": "x"}):
            found = []
            for way in (Client(app), flask_alone(app)):
                data = {"picture": (io.BytesIO(content), "a.jpg"), **more}
                found.append(way.post(PREDICT, data=data, headers=program.headers))
            assert found[0].status == found[1].status
            one, other = ({**(each.json or {}), "request_id": 0, "id": 0} for each in found)
            assert one.pop("duration_ms", 0) or one["status"] >= 400
            other.pop("duration_ms", 0)
            assert one == other
