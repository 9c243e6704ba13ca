"""The numbers as drawings (SVG): dots and curves on axes with logarithms."""

import math
from html import escape

from tables import CLASSES, TITLES, there

# Colours that people who see few of them tell apart (Okabe and Ito), and a shape each, for those who see none.
COLOURS = {
    "tim": "#d55e00",
    "tantivy": "#000000",
    "lucene": "#0072b2",
    "sqlite": "#009e73",
    "xapian": "#cc79a7",
    "postgresql": "#56b4e9",
    "groonga": "#e69f00",
}
CURVES = ["#d55e00", "#000000", "#0072b2", "#009e73", "#cc79a7", "#56b4e9", "#e69f00", "#777777", "#a0522d"]

STYLE = (
    "<style>text{font:13px system-ui,sans-serif;fill:#222}.t{font-weight:600;font-size:15px}.s{font-size:11px;fill:#666}"
    ".g{stroke:#ddd}.r{stroke:#eee;stroke-width:24;stroke-linecap:round}</style>"
)


class Axis:
    """Values on a stretch of pixels, by their logarithm. It begins and ends with a power of ten, or `close` to the values."""

    def __init__(self, values, start, end, close=False):
        self.low, self.high = math.log10(min(values)), math.log10(max(values))
        if not close or self.low == self.high:
            self.low, self.high = math.floor(self.low), max(math.ceil(self.high), math.floor(self.low) + 1)
        self.start, self.end = start, end

    def at(self, value):
        return self.start + (math.log10(value) - self.low) / (self.high - self.low) * (self.end - self.start)

    def ticks(self):
        return [10.0**power for power in range(self.low, self.high + 1)]


def written(value):
    return f"{value:,.0f}" if value >= 1 else f"{value:g}"


def text(x, y, content, style="", anchor="start"):
    return f'<text x="{x:.1f}" y="{y:.1f}" class="{style}" text-anchor="{anchor}">{escape(content)}</text>'


def line(x1, y1, x2, y2, style):
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" class="{style}"/>'


def mark(shape, x, y, colour, title):
    """A dot of one of the shapes, which says what it stands for when pointed at."""
    turned = {1: 0, 2: 45}.get(shape % 4)
    if turned is not None:
        drawn = f'<rect x="{x - 5:.1f}" y="{y - 5:.1f}" width="10" height="10" transform="rotate({turned} {x:.1f} {y:.1f})"'
    elif shape % 4 == 3:
        drawn = f'<path d="M{x:.1f} {y - 6:.1f}L{x + 6:.1f} {y + 5:.1f}L{x - 6:.1f} {y + 5:.1f}Z"'
    else:
        drawn = f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5.5"'
    return f'{drawn} fill="{colour}" fill-opacity=".85"><title>{escape(title)}</title></{drawn[1:].split()[0]}>'


def svg(width, height, parts):
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img">'
    return (
        "\n".join([head, STYLE, f'<rect width="{width}" height="{height}" fill="#fff"/>', *parts, "</svg>"]) + "\n"
    )


def of_compare(compare):
    """Two panels: what the indexes cost, and how long queries take, a row each, a dot for each engine."""
    peers = there(compare)
    articles = compare["articles"]
    legend = []
    for at, name in enumerate(peers):
        x = 20 + 122 * at
        legend += [mark(at, x, 50, COLOURS[name], TITLES[name]), text(x + 11, 54, TITLES[name])]
    title = f"{articles['count']:,} articles, {articles['bytes'] / 1e6:.0f} MB of text; less is better (logarithmic axes)"
    costs = {
        "indexing, s": {name: peer["indexing"] for name, peer in peers.items()},
        "memory to index, MB": {name: peer["indexing_peak"] / 1e6 for name, peer in peers.items()},
        "on disk, MB": {name: peer["size"] / 1e6 for name, peer in peers.items()},
    }
    names = list(next(iter(peers.values()))["classes"])
    times = {
        CLASSES[key]: {
            name: peer["classes"][key]["median_ms"]
            for name, peer in peers.items()
            if "median_ms" in peer["classes"][key]
        }
        for key in names
    }
    drawn, below = panel("The index", costs, peers, 90)
    more, below = panel(
        "Searching: median in milliseconds, one thread, top 10",
        {k: v for k, v in times.items() if v},
        peers,
        below + 30,
    )
    return svg(900, below + 10, [text(16, 26, title, "t"), *legend, *drawn, *more])


def panel(title, rows, peers, top):
    """A row of dots for each entry; gives also where it ends."""
    left, right, step = 264, 870, 32
    axis = Axis([value for row in rows.values() for value in row.values() if value > 0], left, right)
    bottom = top + 14 + step * len(rows)
    parts = [text(16, top, title, "t")]
    for tick in axis.ticks():
        parts += [
            line(axis.at(tick), top + 10, axis.at(tick), bottom, "g"),
            text(axis.at(tick), bottom + 14, written(tick), "s", "middle"),
        ]
    for at, (label, values) in enumerate(rows.items()):
        y = top + 30 + step * at
        spots = [axis.at(value) for value in values.values() if value > 0]
        parts += [text(left - 14, y + 4, label, "", "end"), line(min(spots), y, max(spots), y, "r")]
        for number, name in enumerate(peers):
            if values.get(name, 0) > 0:
                hint = f"{TITLES[name]}, {label}: {values[name]:.3g}"
                # A little above or below one another, so that none hides another.
                beside = y + 3 * (number - (len(peers) - 1) / 2)
                parts.append(mark(number, axis.at(values[name]), beside, COLOURS[name], hint))
    return parts, bottom + 22


def of_growth(growth):
    """A curve for each class of queries, the median against the number of articles, and one for indexing."""
    steps = growth["steps"]
    counts = [step["articles"]["count"] for step in steps]
    names = [name for name in steps[0]["classes"] if all("median_ms" in step["classes"][name] for step in steps)]
    queries = {CLASSES[name]: [step["classes"][name]["median_ms"] for step in steps] for name in names}
    parts = curves("Searching: median in milliseconds", counts, queries, 70, 440)
    parts += curves("Indexing: seconds", counts, {"indexing": [step["indexing"] for step in steps]}, 530, 760)
    return svg(900, 800, [text(16, 26, "Tìm against the number of articles (logarithmic axes)", "t"), *parts])


def curves(title, counts, values, top, bottom):
    left, right = 80, 600
    across, up = Axis(counts, left + 30, right - 30, close=True), Axis(
        [value for row in values.values() for value in row], bottom, top
    )
    parts = [text(16, top - 16, title, "t")]
    for count in counts:
        parts += [
            line(across.at(count), top, across.at(count), bottom, "g"),
            text(across.at(count), bottom + 16, f"{count:,}", "s", "middle"),
        ]
    for tick in up.ticks():
        parts += [
            line(left, up.at(tick), right, up.at(tick), "g"),
            text(left - 8, up.at(tick) + 4, written(tick), "s", "end"),
        ]
    # The names stand beside the ends of their curves, pushed apart where these are close.
    place = math.inf
    for at, (label, row) in sorted(enumerate(values.items()), key=lambda each: each[1][1][-1]):
        colour = CURVES[at % len(CURVES)]
        points = " ".join(f"{across.at(count):.1f},{up.at(value):.1f}" for count, value in zip(counts, row))
        parts.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts += [
            mark(at, across.at(count), up.at(value), colour, f"{label}: {value:.3g}")
            for count, value in zip(counts, row)
        ]
        end = up.at(row[-1])
        place = min(end, place - 17)
        parts += [
            line(across.at(counts[-1]) + 8, end, 622, place, "g"),
            mark(at, 632, place, colour, label),
            text(644, place + 4, label),
        ]
    return parts
