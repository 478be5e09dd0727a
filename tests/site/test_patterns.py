"""No text takes a regular expression of Disco longer than its length accounts for.

A pattern such as `\\s*,` is tried at each of ten thousand blanks, and looks through all of them
again each time: a cell of a hundred thousand would keep a page for minutes.
"""

import importlib
import pkgutil
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from time import process_time
from typing import Any

import pytest

pytestmark = [pytest.mark.once]

APPS = ("adminkit", "collection", "credits", "disco_site", "ratings")
#: Texts that are repeated, what stands before them, and what behind keeps a pattern from matching.
REPEATED = (
    *(" ", "\t", "\n", '"', "'", "1", "a", "A", "(", "[", ",", ".", "-", "/", "\\", ";", ":", "="),
    *("<", "&", "%", "*", "_", "é", "a ", "1 ", "1,", " -", " (", " ,", "a,", "1.", "\\;", "0:"),
)
AROUND = (("", ""), ("a", "\0"), ("1", "-\0"))
SHORT, TIMES = 100, 16
#: How much longer sixteen times the length may take, and what is too quick to be measured.
LINEAR, QUICK = 3 * TIMES, 0.002
_METHODS = "search match fullmatch sub split findall finditer".split()
#: Patterns that only ever look at a text of a bounded length, by module and name, with its bound.
BOUNDED = {
    "collection.importing.cells.amounts._AMOUNT": "amounts._LONGEST",
    "collection.importing.cells.counted._IN_PARTS": "counted._LONGEST_TIME",
    "collection.importing.cells.discogs_entries._LABEL_AND_NUMBER": "_LONGEST_PART",
    "collection.importing.files.header._BEHIND": "header._LONGEST",
    "collection.importing.files.header._SCALE": "header._LONGEST",
    "collection.importing.files.header._TOGETHER": "header._LONGEST",
    "collection.importing.files.workbooks.money_format._PIECE": "money_format._LONGEST",
    "collection.importing.sources.spreadsheet.by_cells._IN_BRACKETS": "by_cells._LONGEST",
}


class Used:
    """A compiled pattern, where it is, and the methods by which any module calls it."""

    def __init__(self, name: str, pattern: "re.Pattern[Any]", methods: set[str]) -> None:
        self.name = name
        self.pattern = pattern
        self.methods = methods


@cache
def sources() -> dict[str, str]:
    """Return the text of every module by its dotted name."""
    texts = {}
    for app in APPS:
        package = importlib.import_module(app)
        for module in pkgutil.walk_packages(package.__path__, f"{app}."):
            if "migrations" not in module.name and not module.name.endswith("__main__"):
                file = importlib.import_module(module.name).__file__
                texts[module.name] = Path(file or "").read_text()
    return texts


def patterns() -> Iterator[Used]:
    """Yield every pattern that a module has by a name or in a list."""
    whole = "\n".join(sources().values())
    for dotted, text in sources().items():
        for name, value in vars(importlib.import_module(dotted)).items():
            in_module = re.search(rf"^{name}\b[^\n]*=", text, re.MULTILINE)
            if not in_module:
                continue
            if isinstance(value, re.Pattern):
                where = text if name.startswith("_") else whole
                called = set(re.findall(rf"\b{name}\.({'|'.join(_METHODS)})\b", where))
                yield Used(f"{dotted}.{name}", value, called)
            for pattern in _held(value):
                yield Used(f"{dotted}.{name}", pattern, {"search"} if _searches(text) else set())


def _held(value: object) -> list["re.Pattern[Any]"]:
    if isinstance(value, dict):
        value = [*value, *value.values()]
    if not isinstance(value, list | tuple):
        return []
    return [part for part in value if isinstance(part, re.Pattern)]


def _searches(text: str) -> bool:
    return re.search(r"\b[a-z_]+\.(search|sub|split|findall|finditer)\(", text) is not None


def _call(used: Used, method: str) -> Callable[[str], object]:
    def call(text: str) -> object:
        given: Any = text.encode() if isinstance(used.pattern.pattern, bytes) else text
        found = getattr(used.pattern, method)
        if method == "sub":
            return found(given[:0], given)
        return list(found(given)) if method == "finditer" else found(given)

    return call


def _seconds(call: Callable[[str], object], text: str) -> float:
    begun = process_time()
    call(text)
    return process_time() - begun


def is_slow(call: Callable[[str], object], text: str, around: tuple[str, str]) -> bool:
    """Whether sixteen times a text takes far longer than it."""
    before, behind = around
    count = SHORT // len(text)
    long = _seconds(call, f"{before}{text * count * TIMES}{behind}")
    return long > QUICK and long > LINEAR * _seconds(call, f"{before}{text * count}{behind}")


def slow_text(call: Callable[[str], object]) -> str:
    """Return what makes a pattern take longer than in proportion, "" where nothing does."""
    for text in REPEATED:
        for around in AROUND:
            # A machine that was busy meanwhile is so once.
            if all(is_slow(call, text, around) for _ in range(3)):
                return f"{around[0]}{text}…{around[1]}"
    return ""


def test_no_pattern_takes_longer_than_in_proportion_to_the_text() -> None:
    slow = [
        (used.name, method, text)
        for used in patterns()
        for method in sorted(used.methods or {"match", "fullmatch"})
        if used.name not in BOUNDED
        for text in [slow_text(_call(used, method))]
        if text
    ]
    assert slow == []
