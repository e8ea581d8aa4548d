"""Everything that can be wrong with the looks of a page, on each screen and in each theme."""

from pages.axe import violations
from pages.looks import sticks_out, wrong_stops
from pages.watch import HEIGHTS
from playwright.sync_api import Page

WIDTHS = (320, 768, 1440)


def complaints(page: Page, name: str) -> list[str]:
    """Return a sentence for each thing that is wrong with the page that is open."""
    found: dict[str, None] = {}
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
        found |= dict.fromkeys(f"{name} at {width} px: {wrong}" for wrong in sticks_out(page))
        if width != 768:  # it has the layout of one of the others
            found |= dict.fromkeys(f"{name} at {width} px: {wrong}" for wrong in wrong_stops(page))
    for width, theme in ((320, "dark"), (1440, "light")):
        page.emulate_media(color_scheme=theme)
        page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
        told = f"{name} at {width} px, {theme}"
        found |= dict.fromkeys(f"{told}: {wrong}" for wrong in violations(page))
    return list(found)
