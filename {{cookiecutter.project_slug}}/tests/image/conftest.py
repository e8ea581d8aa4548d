"""These tests are for projects whose model answers for this kind of data."""

from app.model.kind import ROOM

if ROOM != "image":
    collect_ignore_glob = ["test_*.py"]
