"""Everything that can be wrong with the looks of a page, on each screen and in each theme."""

from pages.axe import violations
from pages.looks import sticks_out, wrong_stops
from pages.watch import HEIGHTS, Scripts
from playwright.sync_api import Page

WIDTHS = (320, 768, 1440)
LAYOUTS = (320, 1440)  # 768 pixels have one of these
LOOKS = [(320, "dark"), (1440, "light"), (320, "light"), (1440, "dark")]


def complaints(page: Page, name: str, scripts: Scripts) -> list[str]:
    """Return a sentence for each thing that is wrong with the page that is open."""
    found: dict[str, None] = {}
    page.wait_for_load_state()  # its stylesheet, too
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
        found |= dict.fromkeys(f"{name} at {width} px: {wrong}" for wrong in sticks_out(page))
        if width in LAYOUTS:
            found |= dict.fromkeys(f"{name} at {width} px: {wrong}" for wrong in wrong_stops(page))
    with scripts.running():
        # The same parts without scripts, or fewer of them: each layout and each theme once.
        for width, theme in LOOKS if scripts.on else LOOKS[:2]:
            page.emulate_media(color_scheme=theme)
            page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
            told = f"{name} at {width} px, {theme}"
            found |= dict.fromkeys(f"{told}: {wrong}" for wrong in violations(page))
    return list(found)
