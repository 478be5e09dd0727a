"""Small Discogs exports with the oddities of real ones: what is in them, and what must stand on the
shelf afterwards.

The numbers are those of a catalogue of fifty oddities that real files of collectors show (see
ODDITIES).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.collection.importing.cells import ONE_BAD_CELL, ONE_CELL, ONE_DOUBTFUL_CELL, Facts
from tests.collection.importing.discogs_file import (
    COLUMNS,
    HEADER,
    TOO_LONG,
    Row,
    discogs,
    row,
    with_column,
)

ODDITIES = {
    2: "surplus empty cells at the end of rows",
    4: "hundreds of rows of commas only",
    5: "a blank line after the header",
    6: "a lost comma between two catalogue numbers",
    7: "a title that says None or N/A",
    8: "a title that is a number or a symbol",
    9: "text that looks like a formula",
    10: "angle brackets",
    11: "HTML entities",
    12: "quotes inside a cell",
    13: "line ends inside a cell",
    15: "header cells with blanks at the edge",
    16: "zero-width characters",
    17: "blanks at the edge",
    18: "year 0",
    19: "an impossible year",
    20: "years in words",
    21: "partial dates",
    22: "a date as an Excel serial number",
    23: "day and month in either order",
    24: "ids damaged by Excel",
    25: "leading zeros",
    26: "characters spoilt earlier",
    27: "replacement characters",
    28: "a byte order mark",
    29: "semicolons",
    30: "NA as a rating",
    31: "ratings that are none",
    32: "several artists in one cell, or one with a comma",
    33: "an asterisk in an artist",
    34: "an empty artist or title",
    35: "spellings of Various",
    36: "the same label again and again",
    37: "a label in brackets",
    38: "true duplicates",
    39: "two scripts in one title",
    40: "look-alike letters",
    41: "other scripts",
    42: "very long texts",
    43: "a price with a currency",
    44: "slot ranges",
    45: "a quantity in prose",
    49: "a header only",
    50: "two copies of one release",
}


@dataclass(frozen=True)
class Variant:
    """A file, and what is known of it: facts per record in the order of the rows, and the words of
    each problem.
    """

    name: str
    oddity: int | None
    data: bytes
    records: list[Facts] = field(default_factory=list)
    options: tuple[str, ...] = ()
    blank: int = 0
    problems: tuple[tuple[str, ...], ...] = ()

    @property
    def counts(self) -> dict[str, int]:
        new, bad = len(self.records), len(self.problems)
        counts = {"lines": new + bad + self.blank, "new": new, "bad": bad, "blank": self.blank}
        return {"changed": 0, "same": 0, "skipped": 0} | counts

    def leave_out_bad_rows(self, rejects: Path) -> list[object]:
        """What to say on the command line, so that the rest of a file with bad rows comes in."""
        return ["--skip-bad-rows", "--rejects", rejects] if self.problems else []

    def assert_holds(self, facts: list[Facts]) -> None:
        """Raise AssertionError unless these are the records of the file, in its order."""
        named = [
            {name: fact[name] for name in want}
            for fact, want in zip(facts, self.records, strict=True)
        ]
        assert named == self.records


def for_each(variants: list[Variant], **options: Any) -> pytest.MarkDecorator:
    """Let a test run with the parameter `variant` for each of them."""
    names = [one.name.replace(" ", "_") for one in variants]
    return pytest.mark.parametrize("variant", variants, ids=names, **options)


def one_cell() -> Iterator[Variant]:
    for name, oddity, cells, expected in ONE_CELL:
        yield Variant(name, oddity, discogs(row(**cells)), [expected])


def one_bad_cell() -> Iterator[Variant]:
    around = row(title="Future Days", release_id="1"), row(title="Ege Bamyasi", release_id="2")
    good = [{"title": "Future Days"}, {"title": "Ege Bamyasi"}]
    for name, oddity, cells in ONE_BAD_CELL:
        [(word, value)] = cells.items()
        told = [COLUMNS[word], value] if value.isprintable() and 0 < len(value) < 30 else []
        data = discogs(around[0], row(**cells), around[1])
        yield Variant(name, oddity, data, good, problems=(("line 3", *told),))


def one_doubtful_cell() -> Iterator[Variant]:
    """A cell that cannot be read never costs its row."""
    for name, oddity, cells in ONE_DOUBTFUL_CELL:
        [(word, value)] = cells.items()
        expected = [{"remarks": f"{COLUMNS[word]}: {value}"}]
        yield Variant(name, oddity, discogs(row(**cells)), expected)


PAIR = row(title="Björk", artist="Sinéad"), row(title="Prāta Vētra", release_id="2")
PAIR_FACTS: list[Facts] = [
    {"title": "Björk", "artists": ["Sinéad"], "year": 1971},
    {"title": "Prāta Vētra"},
]


def layouts() -> Iterator[Variant]:
    """Encodings, separators and line ends, all around the same two rows."""
    plain = discogs(*PAIR)
    yield Variant("a byte order mark", 28, b"\xef\xbb\xbf" + plain, PAIR_FACTS)
    yield Variant(
        "UTF-16, little end first", 28, b"\xff\xfe" + plain.decode().encode("utf-16-le"), PAIR_FACTS
    )
    yield Variant(
        "UTF-16, big end first", 28, b"\xfe\xff" + plain.decode().encode("utf-16-be"), PAIR_FACTS
    )
    semicolons = discogs(*PAIR, separator=";")
    yield Variant("semicolons", 29, semicolons, PAIR_FACTS)
    yield Variant(
        "semicolons after a byte order mark", 29, b"\xef\xbb\xbf" + semicolons, PAIR_FACTS
    )
    yield Variant("tabs", 29, discogs(*PAIR, separator="\t"), PAIR_FACTS)
    yield Variant(
        "cp1252 named", 26, _western(), _western_facts(), options=("--encoding", "cp1252")
    )
    yield Variant(
        "a separator named",
        29,
        discogs(*PAIR, separator="|"),
        PAIR_FACTS,
        options=("--separator", "|"),
    )
    yield Variant("lines end with LF", 13, discogs(*PAIR, line_end="\n"), PAIR_FACTS)
    yield Variant("lines end with CR", 13, discogs(*PAIR, line_end="\r"), PAIR_FACTS)
    yield Variant("no end of the last line", 13, plain.removesuffix(b"\r\n"), PAIR_FACTS)
    yield Variant("two ends of lines mixed", 13, plain.replace(b"\r\n", b"\n", 1), PAIR_FACTS)
    quoted = "\r\n".join(
        ",".join(f'"{cell}"' for cell in one) for one in (HEADER, *map(_cells, PAIR))
    )
    yield Variant("every cell quoted", 12, quoted.encode(), PAIR_FACTS)


def _cells(one: Row) -> list[str]:
    return [one.get(column, "") for column in HEADER]


def _western() -> bytes:
    return discogs(row(title="Motörhead"), encoding="cp1252")


def _western_facts() -> list[Facts]:
    return [{"title": "Motörhead"}]


def headers() -> Iterator[Variant]:
    """The same columns under other spellings, in another order, or not all of them."""
    dotted = [name.replace("#", ".").replace(" ", ".") for name in HEADER]
    yield Variant("a header that R wrote", 15, discogs(*PAIR, names=dotted), PAIR_FACTS)
    yield Variant(
        "a header in small letters",
        15,
        discogs(*PAIR, names=[h.lower() for h in HEADER]),
        PAIR_FACTS,
    )
    yield Variant(
        "a header in capitals", 15, discogs(*PAIR, names=[h.upper() for h in HEADER]), PAIR_FACTS
    )
    yield Variant(
        "blanks around the header", 15, discogs(*PAIR, names=[f" {h} " for h in HEADER]), PAIR_FACTS
    )
    underscores = [name.replace(" ", "_") for name in HEADER]
    yield Variant("underscores in the header", 15, discogs(*PAIR, names=underscores), PAIR_FACTS)
    yield Variant(
        "columns the other way round", None, discogs(*PAIR, header=HEADER[::-1]), PAIR_FACTS
    )
    yield Variant("no notes column", None, discogs(*PAIR, header=HEADER[:-1]), PAIR_FACTS)
    bare = [fact | {"media_condition": "", "remarks": ""} for fact in PAIR_FACTS]
    yield Variant("no column after the date added", None, discogs(*PAIR, header=HEADER[:10]), bare)
    custom = [*HEADER[:10], "Collection Color", *HEADER[10:]]
    yield Variant("a custom column in the middle", None, discogs(*PAIR, header=custom), PAIR_FACTS)
    yield Variant("a header only", 49, discogs(), [])
    yield Variant("a header without an end of line", 49, discogs().rstrip(), [])


def blank_rows() -> Iterator[Variant]:
    lines = discogs(*PAIR).splitlines(keepends=True)
    commas = b"," * (len(HEADER) - 1) + b"\r\n"
    yield Variant(
        "a blank line after the header",
        5,
        lines[0] + b"\r\n" + b"".join(lines[1:]),
        PAIR_FACTS,
        blank=1,
    )
    yield Variant("493 rows of commas", 4, b"".join(lines) + commas * 493, PAIR_FACTS, blank=493)
    blanks = b"".join(lines[:2]) + b" , ,\t," + commas[3:] + lines[2]
    yield Variant("a row of blanks and commas", 4, blanks, PAIR_FACTS, blank=1)
    yield Variant("blank lines at the end", 5, b"".join(lines) + b"\r\n\r\n", PAIR_FACTS, blank=2)
    surplus = b"".join([lines[0], *(line.replace(b"\r\n", b",,\r\n") for line in lines[1:])])
    yield Variant("surplus empty cells", 2, surplus, PAIR_FACTS)
    everywhere = b"".join(line.replace(b"\r\n", b",,\r\n") for line in lines)
    yield Variant("columns without a name and empty", 2, everywhere, PAIR_FACTS)


# Name of the custom column, its cell, what the record must hold.
CUSTOM: list[tuple[str, str, Facts]] = [
    ("Collection Cost", "15.00", {"price": Decimal("15.00")}),
    ("Collection Cost", "€15.00", {"price": Decimal("15.00")}),
    ("Collection Cost", "$15.00", {"price": None, "remarks": "Cost: $15.00"}),
    ("Collection Cost", "12,50", {"price": Decimal("12.50")}),
    ("Collection Cost", "a lot", {"price": None, "remarks": "Cost: a lot"}),
    ("Collection Color", "Teal", {"color": "Teal"}),
    ("Collection Purchased At", "Amoeba", {"shop": "Amoeba"}),
    ("Collection Autographed", "by all four", {"remarks": ""}),
    ("Collection Autographed", "", {"remarks": ""}),
]


def custom_columns() -> Iterator[Variant]:
    for name, cell, expected in CUSTOM:
        data = discogs(row({name: cell}), header=with_column(name))
        yield Variant(f"the column {name} says {cell or 'nothing'}", 43, data, [expected])


ELSEWHERE = row(artist="Max Richter", title="Alone", label="FatCat", release_id="11")
VARIOUS = row(artist="Various", title="Many", label="130701", release_id="12")


def names() -> Iterator[Variant]:
    """Cells that may be lists: of artists, of labels, of catalog numbers."""
    proven = discogs(ELSEWHERE, VARIOUS, row(artist="Max Richter, Various"))
    yield Variant(
        "two artists, each seen alone",
        32,
        proven,
        [{}, {}, {"artists": ["Max Richter", "Various"]}],
    )
    half = discogs(ELSEWHERE, row(artist="Max Richter, The Orchestra"))
    yield Variant(
        "two artists, one seen alone", 32, half, [{}, {"artists": ["Max Richter, The Orchestra"]}]
    )
    earth = discogs(row(artist="Earth", release_id="3"), row(artist="Earth, Wind & Fire"))
    yield Variant(
        "a band that begins like another", 32, earth, [{}, {"artists": ["Earth, Wind & Fire"]}]
    )
    tyler = discogs(
        row(artist="Tyler, The Creator", release_id="3"), row(artist="Tyler, The Creator")
    )
    yield Variant(
        "a band with a comma, twice", 32, tyler, [{"artists": ["Tyler, The Creator"]}] * 2
    )
    namesakes = discogs(row(artist="Nirvana"), row(artist="Nirvana (2)", release_id="3"))
    yield Variant(
        "namesakes", 7, namesakes, [{"artists": ["Nirvana"]}, {"artists": ["Nirvana (2)"]}]
    )
    cases = discogs(row(artist="Various"), row(artist="VARIOUS ", release_id="3"))
    yield Variant("Various in capitals", 35, cases, [{"artists": ["Various"]}] * 2)
    yield from _labels()


def _labels() -> Iterator[Variant]:
    equal = discogs(ELSEWHERE, VARIOUS, row(label="FatCat, 130701", number="CD13, LP08"))
    yield Variant(
        "as many numbers as labels",
        36,
        equal,
        [{}, {}, {"labels": [("FatCat", "CD13"), ("130701", "LP08")]}],
    )
    fewer = discogs(ELSEWHERE, VARIOUS, row(label="FatCat, 130701", number="CD13"))
    yield Variant(
        "fewer numbers than labels",
        36,
        fewer,
        [{}, {}, {"labels": [("FatCat", "CD13"), ("130701", "")]}],
    )
    more = discogs(ELSEWHERE, VARIOUS, row(label="FatCat, 130701", number="1, 2, 3"))
    yield Variant(
        "more numbers than labels",
        36,
        more,
        [{}, {}, {"labels": [("FatCat", "1, 2, 3"), ("130701", "")]}],
    )
    again = discogs(ELSEWHERE, row(label="FatCat, FatCat", number="CD13, LP08"))
    yield Variant(
        "one label twice", 36, again, [{}, {"labels": [("FatCat", "CD13"), ("FatCat", "LP08")]}]
    )
    repeat = discogs(ELSEWHERE, row(label="FatCat, FatCat", number="CD13, CD13"))
    yield Variant("one label and number twice", 36, repeat, [{}, {"labels": [("FatCat", "CD13")]}])
    bracket = discogs(row(label="[pias]", number="PIAS 1"))
    yield Variant("a label in brackets", 37, bracket, [{"labels": [("[pias]", "PIAS 1")]}])
    marked = discogs(row(label="Tops\u200e"), row(label="Tops", release_id="3"))
    yield Variant(
        "a label with an invisible mark",
        16,
        marked,
        [{"labels": [("Tops\u200e", "UAS 29 211")]}] * 2,
    )
    none = discogs(row(label="", number="UAS 29 211"))
    yield Variant("a number without a label", None, none, [{"title": "Tago Mago"}])


def copies() -> Iterator[Variant]:
    twice = discogs(row(), row(added="2020-11-18 19:18:09"))
    yield Variant("one release twice within 64 seconds", 38, twice, [{"title": "Tago Mago"}] * 2)
    yield Variant("the same row twice", 38, discogs(row(), row()), [{"title": "Tago Mago"}] * 2)
    years = discogs(row(notes="new"), row(added="2017-01-02 03:04:05", notes="old"))
    yield Variant("two copies, years apart", 50, years, [{"remarks": "new"}, {"remarks": "old"}])
    nameless = discogs(row(release_id="", added=""), row(release_id="", added=""))
    yield Variant(
        "two copies without an id or a date", 50, nameless, [{"discogs_release_id": None}] * 2
    )
    pressings = discogs(row(release_id="1"), row(release_id="2"))
    yield Variant(
        "two pressings", 50, pressings, [{"discogs_release_id": 1}, {"discogs_release_id": 2}]
    )


def _dated(*dates: str) -> bytes:
    return discogs(
        *(
            row(title=f"No. {n}", release_id=str(n), added=day)
            for n, day in enumerate(dates, start=1)
        )
    )


def dates() -> Iterator[Variant]:
    spread = [
        f"2020-{month:02}-{day:02} 10:00:00" for month in (1, 2, 3, 4) for day in range(1, 11)
    ]
    bought = [{"purchase_date": date.fromisoformat(day[:10])} for day in spread]
    typed_in = [f"2020-01-0{1 + n % 3} 10:00:{n:02}" for n in range(40)]
    kept = [{"added_at": day, "purchase_date": None} for day in typed_in]
    yield Variant("forty days of buying", None, _dated(*spread), bought)
    yield Variant("three days of typing", None, _dated(*typed_in), kept)
    by_hand = [{"purchase_date": date.fromisoformat(day[:10])} for day in typed_in]
    yield Variant(
        "typing declared buying",
        None,
        _dated(*typed_in),
        by_hand,
        options=("--date-added", "purchase"),
    )
    catalogued = [{"purchase_date": None}] * 40
    yield Variant(
        "buying declared typing",
        None,
        _dated(*spread),
        catalogued,
        options=("--date-added", "catalogued"),
    )
    month_first = [{"added_at": "2019-07-21 20:21:00"}, {"added_at": "2019-07-02 08:00:00"}]
    yield Variant("the month first", 23, _dated("7/21/19 20:21", "7/2/19 8:00"), month_first)
    day_first = [{"added_at": "2023-04-23 04:36:00"}, {"added_at": "2025-03-09 05:48:00"}]
    yield Variant("the day first", 23, _dated("23/04/2023 04:36", "09/03/2025 05:48"), day_first)
    either = _dated("09/03/2025 05:48")
    yield Variant(
        "either, named",
        23,
        either,
        [{"added_at": "2025-03-09 05:48:00"}],
        options=("--dates", "dmy"),
    )
    other = [{"added_at": "2025-09-03 05:48:00"}]
    yield Variant("either, named the other way", 23, either, other, options=("--dates", "mdy"))
    yield Variant(
        "an Excel serial number", 22, _dated("45210.79792"), [{"added_at": "2023-10-11 19:09:00"}]
    )


def text_lines() -> Iterator[Variant]:
    """Rows after which the lines of the file and the rows no longer go together."""
    data = discogs(
        row(notes="a\nb\r\nc", title="Up", release_id="1"), row(title=TOO_LONG), row(title="Down")
    )
    good = [{"title": "Up", "remarks": "a\nb\nc"}, {"title": "Down"}]
    yield Variant("a bad row after one of three lines", 13, data, good, problems=(("line 5",),))
    short = discogs(row(title="Up", release_id="1")) + b"UAS,Can,Title\r\n"
    yield Variant(
        "a row that is too short", None, short, [{"title": "Up"}], problems=(("line 3",),)
    )
    unquoted = (
        b"1,Kendrick Lamar,Good Kid, M.A.A.D. City,TDE,LP,,2012,9,Shelf,2020-11-18 19:17:05,,,\r\n"
    )
    long = discogs(row(title="Up", release_id="1")) + unquoted
    yield Variant(
        "an unquoted comma in a title", None, long, [{"title": "Up"}], problems=(("line 3",),)
    )


GROUPS = [
    one_cell,
    one_bad_cell,
    one_doubtful_cell,
    layouts,
    headers,
    blank_rows,
    custom_columns,
    names,
    copies,
    dates,
    text_lines,
]
VARIANTS = [variant for group in GROUPS for variant in group()]
