"""What axe-core finds wrong with a page, in sentences."""

from functools import cache
from importlib.resources import files
from typing import Any

from playwright.sync_api import Page

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN = """tags => axe.run(document, {
    runOnly: {type: "tag", values: tags}, resultTypes: ["violations"]})"""


@cache
def source() -> str:
    """Return axe-core itself, which the package brings along: nothing is fetched."""
    return files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")


def violations(page: Page) -> list[str]:
    """Return a sentence for each violation on the page as it is shown now.

    The script comes in through the debugger, to which the page's policy doesn't apply.
    """
    page.wait_for_load_state()  # its stylesheet, too
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(source() + "; undefined")
    found: dict[str, Any] = page.evaluate(RUN, TAGS)
    return [sentence(rule, node) for rule in found["violations"] for node in rule["nodes"]]


def sentence(rule: dict[str, Any], node: dict[str, Any]) -> str:
    """Return the rule, where it is broken, and what axe says of it."""
    where = " ".join(map(str, node["target"]))
    reasons = [check["message"] for check in node["any"] + node["all"] + node["none"]]
    return f"{rule['id']} at {where}: {rule['help']}. {' '.join(reasons)}"
