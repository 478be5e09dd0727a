"""Reading addresses: the one place that knows what a parameter, an id and a page number may be.

An address is typed, bookmarked and cut in half, so nothing in it is guessed at: what cannot be
understood is refused in a sentence or is a page that does not exist.
"""

import unicodedata
from collections.abc import Collection, Iterable

from django.http import Http404, QueryDict

#: The greatest id that a database column holds: 63 bits.
GREATEST_ID = 2**63 - 1
_MOST_DIGITS = len(str(GREATEST_ID))
#: The longest text that is looked for: names in quotation marks have so many characters, and its
#: words make no statement that SQLite refuses.
LONGEST_SEARCH = 502
# What no database and no screen can be trusted with.
_UNREADABLE = {"Cc", "Cs"}


class BadAddress(Exception):
    """An address that cannot be answered. `problems` are sentences that say why."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(" ".join(problems))
        self.problems = problems


def read_whole_number(text: object, most: int) -> int | None:
    """Return the whole number from 0 to `most` that `text` is; None if it is not one.

    Only ASCII digits count: `int` would also take “٣”, “ 3” and “1_000”.
    """
    digits = str(text)
    if not (digits.isascii() and digits.isdecimal() and len(digits) <= _MOST_DIGITS):
        return None
    number = int(digits)
    return number if number <= most else None


def read_id(text: object) -> int | None:
    """Return the id that `text` is: ASCII digits, at most 63 bits. None if it cannot be an id."""
    return read_whole_number(text, GREATEST_ID)


def read_ids(texts: Iterable[object]) -> list[int]:
    """Return the ids among `texts`; what cannot be an id is left out."""
    ids = (read_id(text) for text in texts)
    return [pk for pk in ids if pk is not None]


def read_page(text: object, count: int) -> int | None:
    """Return the number of a page from 1 to `count`; None if there is no such page."""
    return read_whole_number(text, count) or None


def no_such_page(text: object, count: int) -> str:
    """Return the sentence that refuses a page."""
    return f"There is no page “{text}”; there are {count:,}."


def texts(parameters: QueryDict) -> dict[str, str]:
    """Return the parameters with one value each, the last one of those that are given several
    times; `repeated` refuses these.
    """
    return {name: parameters.get(name) or "" for name in parameters}


def repeated(parameters: QueryDict, several: Collection[str] = ()) -> list[str]:
    """Return a sentence for each parameter that is given more than once: which value counts would
    be a guess. Those in `several` may be.
    """
    return [
        f"The address holds {name} twice."
        for name, values in parameters.lists()
        if len(values) > 1 and name not in several
    ]


def unreadable(parameters: QueryDict) -> list[str]:
    """Return a sentence for each parameter with a character that is none, such as NUL."""
    return [
        f"{_shown(name)} holds a character that cannot be read."
        for name, values in parameters.lists()
        if any(unicodedata.category(mark) in _UNREADABLE for mark in "".join([name, *values]))
    ]


def _shown(name: str) -> str:
    return "".join(mark for mark in name if unicodedata.category(mark) not in _UNREADABLE)


def search_problems(text: str) -> list[str]:
    """Return a sentence if `text`, which is not empty, is nothing that can be looked for."""
    if len(text) > LONGEST_SEARCH:
        return [f"The search takes at most {LONGEST_SEARCH} characters; these are {len(text):,}."]
    if all(unicodedata.category(mark)[0] in "CZ" for mark in text):
        return ["There is nothing visible to search for."]
    return []


def unknown(names: Iterable[str], known: Iterable[str]) -> list[str]:
    """Return a sentence for each of `names` that is not `known` to the page."""
    taken = list(known)
    choice = f"it takes {', '.join(taken)}" if taken else "it takes none"
    others = [name for name in names if name not in taken]
    return [f"This page has no parameter “{name}”; {choice}." for name in others]


def refuse_others(parameters: QueryDict, *known: str, several: Collection[str] = ()) -> None:
    """Raise BadAddress with a sentence for each parameter that is not `known` or given twice, but
    for those that may be given `several` times.
    """
    problems = repeated(parameters, several) + unknown(parameters, [*known, *several])
    if problems:
        raise BadAddress(problems)


class Address:
    """The parameters of a page: each has a known name and, unless it is in `several`, one value.

    Raises BadAddress with a sentence for each name that is unknown or given twice.
    """

    def __init__(self, parameters: QueryDict, *known: str, several: Collection[str] = ()) -> None:
        refuse_others(parameters, *known, several=several)
        self._parameters = parameters

    def text(self, name: str) -> str:
        """Return the value of a parameter, "" if it is not given."""
        return self._parameters.get(name) or ""

    def id(self, name: str) -> int | None:
        """Return the id in a parameter, None if it is not given. Raises Http404 for what cannot be
        an id.
        """
        text = self.text(name)
        if not text:
            return None
        number = read_id(text)
        if number is None:
            raise Http404(f"{name} is not an id.")
        return number

    def ids(self, name: str) -> list[int]:
        """Return the ids in a parameter that may be given several times. Raises Http404 if one of
        them cannot be an id.
        """
        numbers = [read_id(text) for text in self._parameters.getlist(name)]
        ids = [number for number in numbers if number is not None]
        if len(ids) < len(numbers):
            raise Http404(f"{name} is not an id.")
        return ids

    def page(self, name: str, count: int) -> int:
        """Return the number of the page, the first if none is given. Raises BadAddress if there is
        no such page.
        """
        text = self.text(name) or "1"
        number = read_page(text, count)
        if number is None:
            raise BadAddress([no_such_page(text, count)])
        return number
