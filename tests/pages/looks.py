"""What can be measured of a page as it is shown."""

from itertools import pairwise
from typing import Any

from playwright.sync_api import Page

# The elements that stick out to the right, innermost first.
WIDE = """() => {
    const width = document.documentElement.clientWidth;
    if (document.scrollingElement.scrollWidth <= width) return [];
    const out = [...document.body.querySelectorAll("*")].filter(element =>
        element.getBoundingClientRect().left + element.scrollWidth > width + 1
        && !element.closest(".scroll, pre"));
    const named = out.reverse().slice(0, 3).map(element => element.outerHTML.slice(0, 120));
    return named.length ? named : ["something"];
}"""

# What Tab should reach, in the order of the document.
REACHABLE = """() => {
    const found = [...document.querySelectorAll(
        "a[href], button, input, select, textarea, summary, [tabindex]")].filter(element =>
            element.tabIndex >= 0 && !element.disabled && element.type !== "hidden"
            && element.checkVisibility({visibilityProperty: true}));
    const groups = new Set();
    return found.filter(element => {
        if (element.type !== "radio" || groups.has(element.name)) return element.type !== "radio";
        groups.add(element.name);
        return true;
    }).length;
}"""

# Where the focus is: its box in the document, and whether it, or a part around it, has an outline.
STOP = """() => {
    const element = document.activeElement;
    if (element === document.body) return null;
    const {left, top, right, bottom} = element.getBoundingClientRect();
    const outlined = part => part && (getComputedStyle(part).outlineStyle !== "none"
        && parseFloat(getComputedStyle(part).outlineWidth) >= 2);
    const zone = element.parentElement?.closest("[data-drop]");
    return {
        name: (element.ariaLabel || element.labels?.[0]?.innerText || element.innerText
            || element.name || element.tagName).trim().replace(/\\s+/g, " ").slice(0, 60),
        left, right, top: top + scrollY, bottom: bottom + scrollY,
        shown: right > left && bottom > top && bottom > 0 && top < innerHeight
            && right > 0 && left < innerWidth,
        outlined: Boolean(outlined(element) || outlined(zone)),
        again: element.dataset.seen === "yes" || (element.dataset.seen = "yes", false),
    };
}"""

TO_THE_TOP = """() => {
    for (const each of document.querySelectorAll("[data-seen]")) delete each.dataset.seen;
    document.body.tabIndex = -1;
    document.body.focus();
    document.body.removeAttribute("tabindex");
    scrollTo(0, 0);
}"""

# What moved by itself, as Lighthouse counts it: half a second after a click things may move.
SHIFTS = """() => new Promise(resolve => {
    const found = [];
    new PerformanceObserver(list => found.push(...list.getEntries()))
        .observe({type: "layout-shift", buffered: true});
    setTimeout(() => resolve(found.filter(entry => !entry.hadRecentInput).map(entry => ({
        share: entry.value,
        parts: entry.sources.map(({node, previousRect, currentRect}) =>
            `${node?.outerHTML?.slice(0, 80) ?? node?.nodeValue} moved from ${previousRect.top} to `
            + `${currentRect.top}, ${previousRect.height} to ${currentRect.height} high`),
    }))), 150);
})"""


def sticks_out(page: Page) -> list[str]:
    """Return the parts that make the page scroll sideways."""
    page.wait_for_load_state()  # its stylesheet, too
    found: list[str] = page.evaluate(WIDE)
    return [f"wider than the screen: {part}" for part in found]


def tab_through(page: Page) -> list[dict[str, Any]]:
    """Press Tab from the top of the page until the focus leaves it; return where it stopped."""
    page.wait_for_load_state()
    page.evaluate(TO_THE_TOP)
    stops: list[dict[str, Any]] = []
    while len(stops) < 300:
        page.keyboard.press("Tab")
        stop = page.evaluate(STOP)
        if stop is None or stop["again"]:
            break
        stops.append(stop)
    page.evaluate(TO_THE_TOP)
    return stops


def wrong_stops(page: Page) -> list[str]:
    """Return what is wrong with the way that Tab takes through the page."""
    stops = tab_through(page)
    names = [stop["name"] for stop in stops]
    wrong = [
        f"Tab stops at {stop['name']}, which can't be seen" for stop in stops if not stop["shown"]
    ]
    wrong += [f"{stop['name']} has no outline" for stop in stops if not stop["outlined"]]
    wrong += [
        f"after {one['name']} Tab goes back to {other['name']}"
        for one, other in pairwise(stops[1:])
        if other["top"] < one["bottom"] - 4 and other["left"] < one["left"]
    ]
    if names[:1] != ["Skip to the content"]:
        wrong.append(f"Tab stops first at {names[:1]}")
    if len(stops) != (reachable := page.evaluate(REACHABLE)):
        wrong.append(f"Tab stops at {len(stops)} of {reachable} parts: {names}")
    return wrong


def shifts(page: Page) -> list[dict[str, Any]]:
    """Return what has moved by itself since the page was opened."""
    found: list[dict[str, Any]] = page.evaluate(SHIFTS)
    return found


def shift(page: Page) -> float:
    """Return how much has moved, in shares of the screen."""
    return sum(each["share"] for each in shifts(page))


def moved(page: Page) -> str:
    """Return which parts have moved."""
    return "\n".join(part for each in shifts(page) for part in each["parts"])
