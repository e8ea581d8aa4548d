"""The tests; a package so that they can share the helpers beside this file."""
