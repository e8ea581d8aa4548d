"""The verification suite: what harms others is tried on the generated application, and counted.

`make torture` runs all of it and writes `build/torture/full.md`; `make test` runs a small part.
"""
