"""The table of what pages cost, and their bars."""

from typing import Any, NamedTuple

#: What a page may cost, by the beginning of its name: times the plain view, or milliseconds.
#: DESIGN of these figures: docs/benchmarks.md.
TIMES = {
    "collection/record/": 10,
    "sorted": 10,
    "filter": 10,
    "search everywhere": None,
    "search": 12,
    "record, ": 6,
    "collection/record/<int:pk>/": 6,
}
MILLISECONDS = {
    "dashboard": 2000,
    "statistics": 2000,
    "near-duplicates": 2000,
    "search everywhere": 100,
    "suggest": 10,
    "autocomplete": 20,
    "random": 20,
}
_NEVER = float("inf")


class Line(NamedTuple):
    """A page: its queries, its cost at each size in milliseconds, how many plain views that is at
    the greatest size, its bar in milliseconds.
    """

    name: str
    queries: int
    costs: list[float]
    ratio: float
    bar: float | None

    @property
    def holds(self) -> bool | None:
        return None if self.bar is None else self.costs[-1] <= self.bar


def as_table(results: dict[int, dict[str, Any]], unit: str) -> str:
    """Return a table in Markdown of what `measuring` returned for each size, worst ratio first."""
    lines = sorted(_lines(results, unit), key=lambda line: -line.ratio)
    plain = ", ".join(f"{result['plain']:.1f} ms at {n:,}" for n, result in results.items())
    words = "CPU" if unit == "cpu" else "clock"
    heads = ["page", "queries", *(f"{words} ms at {n:,}" for n in results), "÷ plain", "bar", ""]
    text = [f"A plain view of 50 records costs {plain}.", "", _row(heads)]
    text.append(f"|---|{'--:|' * (len(heads) - 2)}---|")
    for line in sorted(lines, key=lambda line: line.holds is not False):
        bar = f"{line.bar:,.0f} ms" if line.bar else ""
        verdict = {True: "holds", False: "DOES NOT HOLD", None: ""}[line.holds]
        costs = [_number(cost) for cost in line.costs]
        text.append(_row([line.name, line.queries, *costs, _number(line.ratio), bar, verdict]))
    return "\n".join(text) + "\n"


def _lines(results: dict[int, dict[str, Any]], unit: str) -> list[Line]:
    column = 1 if unit == "cpu" else 2
    sizes = [{cost[0]: cost for cost in result["costs"]} for result in results.values()]
    plain = list(results.values())[-1]["plain"]
    lines = []
    for name, greatest in sizes[-1].items():
        costs = [_cost(size.get(name), column) for size in sizes]
        if greatest[4] in (0, 200) or greatest[4] >= 500:
            lines.append(Line(name, greatest[3], costs, costs[-1] / plain, _bar(name, plain)))
    return lines


def _cost(cost: list[Any] | None, column: int) -> float:
    is_there = cost is not None and cost[column] is not None and cost[4] < 500
    return cost[column] if cost is not None and is_there else _NEVER


def _bar(name: str, plain: float) -> float | None:
    """Return the bar of a page in milliseconds; None if there is none."""
    for beginning, most in MILLISECONDS.items():
        if name.startswith(beginning):
            return most
    if name == "collection/record/<int:pk>/":
        return 6 * plain
    for beginning, times in TIMES.items():
        if name.startswith(beginning) and times:
            return times * plain
    return None


def _number(figure: float) -> str:
    return (
        "does not come"
        if figure == _NEVER
        else f"{figure:,.0f}"
        if figure > 20
        else f"{figure:.1f}"
    )


def _row(cells: list[Any]) -> str:
    return f"| {' | '.join(map(str, cells))} |"
