"""Pictures as SVG: bars with their spread, and curves, both on logarithmic scales."""

import math
from html import escape

from benchmarks.figures import Spread

STYLE = """<style>
text { font: 12px system-ui, sans-serif; fill: #333 } .title { font-weight: 600 }
.small { font-size: 11px; fill: #777 } .grid { stroke: #ddd } .spread { stroke: #333 }
.ours { fill: #0b6e99 } .rival { fill: #b9b2a6 } .same { fill: #d08a3c } .limit { fill: #e4e1db }
@media (prefers-color-scheme: dark) { text { fill: #ddd } .small { fill: #999 }
.grid { stroke: #444 } .spread { stroke: #ddd } .ours { fill: #45a5d0 } .rival { fill: #6d675d }
.limit { fill: #45423d } }
</style>"""
COLOURS = ("#0b6e99", "#3fb6a8", "#8a8175", "#a05195", "#d08a3c", "#c94f4f")
LEFT, WIDTH, LINE = 220, 420, 20  # pixels: names, the longest bar, one bar with its gap
Entry = tuple[str, str, Spread]  # name, role, speed


def svg(width: int, height: int, parts: list[str]) -> str:
    """Return a whole picture."""
    size = f'width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
    body = "\n".join(parts)
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>\n{STYLE}\n{body}\n</svg>\n'


def text(x: float, y: float, words: str, more: str = "") -> str:
    """Return a text."""
    return f'<text x="{x:.0f}" y="{y:.0f}" {more}>{escape(words)}</text>'


def decades(least: float, most: float) -> list[float]:
    """Return the powers of ten from below the least to above the most."""
    first, last = math.floor(math.log10(least)), math.ceil(math.log10(most))
    return [10.0**power for power in range(first, max(last, first + 1) + 1)]


def short(value: float) -> str:
    """Return a number as an axis shows it."""
    for size, sign in ((1e6, "M"), (1e3, "k")):
        if value >= size:
            return f"{value / size:g}{sign}"
    return f"{value:g}"


def bars(panels: list[tuple[str, list[Entry]]]) -> str:
    """Return a panel of bars for each load, its servers from fast to slow."""
    entries = [entry for _, each in panels for entry in each]
    ticks = decades(
        min(speed.least for *_, speed in entries), max(speed.most for *_, speed in entries)
    )
    low, high = math.log10(ticks[0]), math.log10(ticks[-1])

    def place(value: float) -> float:
        return LEFT + WIDTH * (math.log10(max(value, ticks[0])) - low) / (high - low)

    parts, y = [], 10
    for title, each in panels:
        bottom = y + 26 + LINE * len(each)
        parts.append(text(LEFT, y + 12, f"{title}, requests a second", 'class="title"'))
        for tick in ticks:
            x = place(tick)
            parts.append(f'<path class="grid" d="M{x:.1f} {y + 20}V{bottom}"/>')
            parts.append(text(x, bottom + 13, short(tick), 'class="small" text-anchor="middle"'))
        for step, (name, role, speed) in enumerate(sorted(each, key=lambda e: -e[2].middle)):
            top = y + 24 + LINE * step
            length = max(place(speed.middle) - LEFT, 1)
            parts.append(text(LEFT - 8, top + 12, name, 'text-anchor="end"'))
            parts.append(
                f'<rect class="{role}" x="{LEFT}" y="{top}" width="{length:.1f}" height="15"/>'
            )
            line = f"M{place(speed.least):.1f} {top + 7.5}H{place(speed.most):.1f}"
            parts.append(f'<path class="spread" d="{line}"/>')
            right = place(speed.most) + 6
            parts.append(text(right, top + 12, f"{speed.middle:,.0f}", 'class="small"'))
        y = bottom + 32
    return svg(LEFT + WIDTH + 80, y, parts)


def curves(series: dict[str, list[tuple[float, Spread]]], across: str, upward: str) -> str:
    """Return curves with their spread; zero stands left of the smallest other place."""
    points = [point for each in series.values() for point in each]
    places = sorted({at for at, _ in points})
    ups = decades(min(s.least for _, s in points) or 0.1, max(s.most for _, s in points))
    low, high = math.log10(ups[0]), math.log10(ups[-1])
    left, top, width, height = 60, 20 + 18 * len(series), 560, 260

    def x(at: float) -> float:
        known = [place for place in places if place > 0]
        first, last = math.log10(known[0]), math.log10(known[-1])
        share = 0.0 if at == 0 else (math.log10(at) - first) / ((last - first) or 1)
        return left + width * (share * 0.85 + 0.15 if places[0] == 0 and at else share)

    def y(value: float) -> float:
        return top + height * (1 - (math.log10(max(value, ups[0])) - low) / (high - low))

    parts = [text(left, top + height + 38, across), text(4, top - 8, upward, 'class="small"')]
    for up in ups:
        parts.append(f'<path class="grid" d="M{left} {y(up):.1f}H{left + width}"/>')
        parts.append(text(left - 6, y(up) + 4, short(up), 'class="small" text-anchor="end"'))
    for at in places:
        where = 'class="small" text-anchor="middle"'
        parts.append(text(x(at), top + height + 18, short(at), where))
    for (name, each), colour in zip(series.items(), COLOURS, strict=False):
        line = " ".join(
            f"{x(at):.1f},{y(speed.middle):.1f}"
            for at, speed in sorted(each, key=lambda point: point[0])
        )
        parts.append(f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2"/>')
        for at, speed in each:
            ends = f"M{x(at):.1f} {y(speed.least):.1f}V{y(speed.most):.1f}"
            parts.append(f'<path d="{ends}" stroke="{colour}"/>')
            spot = f'cx="{x(at):.1f}" cy="{y(speed.middle):.1f}" r="3"'
            parts.append(f'<circle {spot} fill="{colour}"/>')
        legend = 6 + 18 * [*series].index(name)
        parts.append(f'<rect x="{left}" y="{legend}" width="12" height="12" fill="{colour}"/>')
        parts.append(text(left + 18, legend + 10, name))
    return svg(left + width + 30, top + height + 50, parts)
