"""Everything that can be wrong with the looks of a page, on each screen and in each theme."""

from pages.axe import violations
from pages.looks import sticks_out, wrong_stops
from pages.watch import HEIGHTS, Scripts
from playwright.sync_api import Page

WIDTHS = (320, 768, 1440)
LAYOUTS = (320, 1440)  # 768 pixels have one of these
Looks = tuple[tuple[int, str], ...]
LOOKS: Looks = ((320, "dark"), (1440, "light"))  # each layout and each theme once
OTHER_LOOKS: Looks = ((320, "light"), (1440, "dark"))
# Whether a page's scripts run, and how it looks to axe-core; the first way finds the most.
WAYS = {
    "with-javascript": (True, LOOKS),
    "in-the-other-theme": (True, OTHER_LOOKS),
    "without-javascript": (False, LOOKS),
}


def complaints(page: Page, name: str, scripts: Scripts, looks: Looks = LOOKS) -> list[str]:
    """Return a sentence for each thing that is wrong with the page that is open."""
    found: dict[str, None] = {}
    for width in WIDTHS if looks is LOOKS else ():  # themes change no layout
        page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
        found |= dict.fromkeys(f"{name} at {width} px: {wrong}" for wrong in sticks_out(page))
        if width in LAYOUTS:
            found |= dict.fromkeys(f"{name} at {width} px: {wrong}" for wrong in wrong_stops(page))
    with scripts.running():
        for width, theme in looks:
            page.emulate_media(color_scheme=theme)
            page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
            told = f"{name} at {width} px, {theme}"
            found |= dict.fromkeys(f"{told}: {wrong}" for wrong in violations(page))
    return list(found)
