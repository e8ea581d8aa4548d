"""Debian's Chromium, and what goes wrong in a page without anybody saying so."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    Response,
    sync_playwright,
)

HEIGHTS = {320: 640, 390: 844, 768: 1024, 1280: 800, 1440: 900}
PARTS = {"script", "stylesheet", "image", "font", "media"}


@dataclass(frozen=True)
class Screen:
    """What a person looks at: so many CSS pixels wide, with JavaScript or not, in a theme."""

    width: int = 1440
    javascript: bool = True
    theme: str = "light"
    scale: float = 1

    def __str__(self) -> str:
        return f"{self.width}px-{'with' if self.javascript else 'without'}-javascript"


@dataclass
class Watch:
    """Notes what goes wrong in the pages of one profile."""

    base_url: str
    wrong: list[str] = field(default_factory=list)

    def follow(self, context: BrowserContext) -> None:
        """Listen to everything that happens in the pages of a profile."""
        context.on("console", self.hear)
        context.on("weberror", lambda error: self.wrong.append(str(error.error)))
        context.on("request", self.ask)
        context.on("requestfailed", self.fail)
        context.on("response", self.get)

    def check(self) -> None:
        """Fail with what went wrong, once."""
        wrong, self.wrong = self.wrong, []
        assert not wrong, "\n".join(dict.fromkeys(wrong))

    def hear(self, message: ConsoleMessage) -> None:
        """Note errors and warnings, among them what the content security policy refuses."""
        # Chromium logs every answer of 400 and above; those are asked for on purpose.
        if message.type in {"error", "warning"} and "Failed to load resource" not in message.text:
            self.wrong.append(f"the console of {message.page and message.page.url}: {message.text}")

    def ask(self, request: Request) -> None:
        """Note a request that leaves the host."""
        if not request.url.startswith((f"{self.base_url}/", "blob:", "data:")):
            self.wrong.append(f"a request to {request.url}")

    def fail(self, request: Request) -> None:
        """Note a request without an answer, unless a person left the page or began a download."""
        if request.failure != "net::ERR_ABORTED":
            self.wrong.append(f"{request.url} failed: {request.failure}")

    def get(self, response: Response) -> None:
        """Note an error of the server, a part that is missing and a policy that has a hole."""
        status, kind = response.status, response.request.resource_type
        if status >= 500 or (status >= 400 and kind in PARTS):
            self.wrong.append(f"{response.url} answered {status}")
        policy = response.headers.get("content-security-policy", "")
        if response.url.startswith(self.base_url) and not is_closed(policy):
            self.wrong.append(f"{response.url} has the policy {policy!r}")


def is_closed(policy: str) -> bool:
    """Say whether a content security policy lets nothing in from elsewhere, nor anything inline."""
    directives = [directive.split() for directive in policy.split(";")]
    sources = {source for _, *listed in filter(None, directives) for source in listed}
    return ["default-src", "'none'"] in directives and sources <= {"'none'", "'self'", "blob:"}


class Scripts:
    """Turns the scripts of a page off, as some people do, and on again for what inspects it.

    A profile without JavaScript can't do that: axe-core doesn't run there.
    """

    def __init__(self, page: Page, on: bool) -> None:
        self.on, self.session = on, page.context.new_cdp_session(page)
        self.turn(on)

    def turn(self, on: bool) -> None:
        """Turn them on or off."""
        self.session.send("Emulation.setScriptExecutionDisabled", {"value": not on})

    @contextmanager
    def running(self) -> Iterator[None]:
        """Let scripts run that come from elsewhere; those of the page stay as they were loaded."""
        self.turn(True)
        yield
        self.turn(self.on)


@contextmanager
def start_browser(chromium: str) -> Iterator[Browser]:
    """Yield a browser in which nothing is open."""
    camera = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", *camera]
        )
        yield browser
        browser.close()


@contextmanager
def open_page(browser: Browser, base_url: str, screen: Screen) -> Iterator[tuple[Page, Watch]]:
    """Yield a page of a fresh profile, and who watches it."""
    context = browser.new_context(
        base_url=base_url,
        java_script_enabled=screen.javascript,
        viewport={"width": screen.width, "height": HEIGHTS[screen.width]},
        device_scale_factor=screen.scale,
        color_scheme=screen.theme,
        reduced_motion="reduce",
        locale="en-GB",
        timezone_id="UTC",
    )
    context.set_default_timeout(10_000)
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    watch = Watch(base_url)
    watch.follow(context)
    try:
        yield context.new_page(), watch
    finally:
        context.close()
