"""Loads the fixtures where tests run, but not into the process that only gives the tests out."""

import pytest


def pytest_configure(config: pytest.Config) -> None:
    """Do it late: whether there is such a process is known only now."""
    if config.getoption("dist", "no") == "no":
        config.pluginmanager.import_plugin("tests.fixtures")
