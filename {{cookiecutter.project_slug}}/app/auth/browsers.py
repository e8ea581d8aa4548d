"""What a browser calls itself, cut down to what its owner recognises it by."""

from flask_babel import gettext as _

UNKNOWN = "A browser"
# The first that is found counts: most browsers also name those that they want to be taken for.
BROWSERS = {
    "Edg": "Edge",
    "OPR/": "Opera",
    "Firefox/": "Firefox",
    "Chrome/": "Chrome",
    "Safari/": "Safari",
}
SYSTEMS = {
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Windows": "Windows",
    "Mac OS X": "macOS",
    "CrOS": "ChromeOS",
    "Linux": "Linux",
}


def describe(user_agent: str) -> str:
    """Return browser and system in words, such as `Firefox on Linux`, of at most 40 characters."""
    browser = next((name for sign, name in BROWSERS.items() if sign in user_agent), UNKNOWN)
    system = next((name for sign, name in SYSTEMS.items() if sign in user_agent), None)
    return f"{browser} on {system}" if system else browser


def in_words(described: str) -> str:
    """Return what `describe` said in the language of the page."""
    browser, _on, system = described.partition(" on ")
    browser = _("A browser") if browser == UNKNOWN else browser
    return _("%(browser)s on %(system)s", browser=browser, system=system) if system else browser
