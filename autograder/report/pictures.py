"""The page's pictures as inline SVG: light, with words for who does not see them, and readable in print.

No meaning rests on a colour alone: every bar has its number, and the statuses have patterns as well.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from markupsafe import Markup

from autograder.values import Status, SubmissionStatus

# Okabe and Ito's palette; the patterns tell the bars apart in print as well.
_LOOK = {
    Status.PASSED: ("#009E73", ""),
    Status.PARTIAL: ("#E69F00", "M0 6 6 0"),
    Status.FAILED: ("#D55E00", ""),
    Status.CRASHED: ("#CC79A7", "M0 6 6 0M0 0 6 6"),
    Status.TIMED_OUT: ("#56B4E9", "M0 3h2"),
    Status.OUT_OF_MEMORY: ("#0072B2", "M3 0v6"),
    Status.NOT_ATTEMPTED: ("#DDDDDD", ""),
    Status.GRADER_FAULT: ("#000000", ""),
    Status.NEEDS_MARK: ("#F0E442", "M0 3h6"),
}
_BLUE = "#0072B2"


def histogram(counts: Sequence[int], maximum: float) -> Markup:
    """How many students reached which tenth of the points."""
    ends = [maximum * place / len(counts) for place in range(len(counts) + 1)]
    said = "; ".join(f"{low:g} to {high:g} points: {count}" for low, high, count in zip(ends, ends[1:], counts))
    bars = Markup("").join(_bar(place, count, max(counts)) for place, count in enumerate(counts))
    ticks = Markup("").join(
        Markup('<text x="{}" y="186" text-anchor="middle">{:g}</text>').format(10 + 40 * place, end)
        for place, end in enumerate(ends)
        if place % 2 == 0
    )
    axis = Markup('<text x="210" y="204" text-anchor="middle">score (of {:g})</text>').format(maximum)
    drawn = Markup('{}<path d="M10 170h400" stroke="currentColor"/>{}').format(bars, ticks) + axis
    return _svg(420, 210, f"Students by score. {said}.", drawn)


def small_histogram(counts: Sequence[int]) -> Markup:
    """The same, as small as a word."""
    most = max(counts, default=0)
    bars = Markup("").join(
        Markup('<rect x="{}" y="{:.1f}" width="8" height="{:.1f}" fill="{}"/>').format(9 * place, 20 - h, h, _BLUE)
        for place, count in enumerate(counts)
        if (h := 20 * count / most if most else 0)
    )
    line = Markup('<path d="M0 20.5h{}" stroke="currentColor"/>').format(9 * len(counts))
    return _svg(9 * len(counts), 21, f"by tenths of the points: {', '.join(map(str, counts))}", bars + line, "small")


def status_bars(counts: Mapping[str, Counter[Status]], unique: str) -> Markup:
    """One bar an exercise: what became of it. `unique` keeps the names of patterns of two pictures apart."""
    used = [status for status in _LOOK if any(count[status] for count in counts.values())]
    rows = Markup("").join(_row(name, count, 30 * line, unique) for line, (name, count) in enumerate(counts.items()))
    legend = Markup("").join(_key(status, place, 30 * len(counts) + 14, unique) for place, status in enumerate(used))
    defined = Markup("").join(_pattern(status, unique) for status in used)
    said = "; ".join(
        f"{name}: " + ", ".join(f"{count[status]} {words(status)}" for status in used if count[status])
        for name, count in counts.items()
    )
    height = 30 * len(counts) + 20 + 22 * (1 + (len(used) - 1) // 4)
    drawn = Markup("<defs>{}</defs>{}{}").format(defined, rows, legend)
    return _svg(640, height, f"What became of each exercise. {said}.", drawn)


def words(status: Status | SubmissionStatus) -> str:
    """A status as it is shown."""
    return str(status).replace("_", " ")


def _bar(place: int, count: int, most: int) -> Markup:
    if not count:
        return Markup("")
    size, left = 150 * count / most, 10 + 40 * place
    bar = Markup('<rect x="{}" y="{:.1f}" width="{}" height="{:.1f}" fill="{}"/>')
    text = Markup('<text x="{}" y="{:.1f}" text-anchor="middle">{}</text>')
    drawn = bar.format(left + 1, 170 - size, 38, size, _BLUE)
    return drawn + text.format(left + 20, 166 - size, count)


def _row(name: str, count: Counter[Status], top: int, unique: str) -> Markup:
    parts = Markup("").join(_parts(count, top, unique))
    return Markup('<text x="230" y="{}" text-anchor="end">{}</text>{}').format(top + 16, name, parts)


def _key(status: Status, place: int, top: int, unique: str) -> Markup:
    """An entry of the legend: four stand side by side."""
    x, y = 160 * (place % 4), top + 22 * (place // 4)
    text = Markup('<text x="{}" y="{}">{}</text>').format(x + 20, y + 12, words(status))
    return _box(status, x, y, 14, 14, unique) + text


def _parts(count: Counter[Status], top: int, unique: str) -> Iterator[Markup]:
    left, scale = 240.0, 400 / max(1, count.total())
    for status in _LOOK:
        if width := count[status] * scale:
            yield _box(status, left, top, width, 22, unique)
            left += width


def _box(status: Status, x: float, y: float, width: float, height: float, unique: str) -> Markup:
    colour, pattern = _LOOK[status]
    fill = f"url(#{unique}-{status})" if pattern else colour
    box = '<rect x="{:.1f}" y="{}" width="{:.1f}" height="{}" fill="{}" stroke="#fff" stroke-width="1"/>'
    return Markup(box).format(x, y, width, height, fill)


def _pattern(status: Status, unique: str) -> Markup:
    colour, path = _LOOK[status]
    if not path:
        return Markup("")
    drawn = '<rect width="6" height="6" fill="{}"/><path d="{}" stroke="#fff" stroke-width="1.2"/>'
    name = f"{unique}-{status}"
    return Markup('<pattern id="{}" width="6" height="6" patternUnits="userSpaceOnUse">{}</pattern>').format(
        name, Markup(drawn).format(colour, path)
    )


def _svg(width: int, height: int, said: str, drawn: Markup, kind: str = "picture") -> Markup:
    head = '<svg class="{}" viewBox="0 0 {} {}" width="{}" height="{}" role="img" aria-label="{}" fill="currentColor">'
    return Markup(head).format(kind, width, height, width, height, said) + drawn + Markup("</svg>")
