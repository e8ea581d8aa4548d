"""Which pages there are: those that links lead to, from the first page on."""

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, urldefrag, urljoin, urlsplit

from playwright.sync_api import Page, Response

HREFS = "() => [...document.querySelectorAll('a[href]')].map(link => link.href)"
INLINE = re.compile(r"<(?:style\b|script\b(?![^>]*\bsrc=)|[^>]*\s(?:style|on\w+)=)[^>]*>")


def look(page: Page, path: str) -> Response:
    """Open a page and return what the server sent."""
    answer = page.goto(path)
    assert answer
    return answer


def crawl(page: Page, start: str, seen: set[str]) -> Iterator[Response]:
    """Open each page that a visitor can get to by links, one of each kind not seen before."""
    waiting = [start]
    while waiting:
        path = waiting.pop(0)
        if is_page(page, path):
            yield look(page, path)
            for url in page.evaluate(HREFS):
                link = urljoin(page.url, urldefrag(url).url)
                if same_host(link, page.url) and shape(link) not in seen:
                    seen.add(shape(link))
                    waiting.append(link)


def is_page(page: Page, url: str) -> bool:
    """Say whether there is a page at an address, and no file to download."""
    return "text/html" in page.context.request.head(url).headers.get("content-type", "")


def same_host(one: str, other: str) -> bool:
    """Say whether two addresses are of the same server."""
    return urlsplit(one)[:2] == urlsplit(other)[:2]


def shape(url: str) -> str:
    """Return what addresses of pages of one kind share: no ids, only the names of the query."""
    parts = urlsplit(url)
    path = re.sub(r"/[^/]*\d[^/]*", "/…", parts.path)
    return f"{path}?{sorted(name for name, _ in parse_qsl(parts.query))}"


def inline(html: str) -> list[str]:
    """Return the tags with a style, a script or a handler of their own."""
    return [f"inline: {tag[:120]}" for tag in INLINE.findall(html)]
