"""Orders of Discogs as CSV: a row an item, with the order repeated in each.

Columns are known by their names, whatever their order and case: those of the marketplace
(`order_num`, `seller`, `item_price`, `release_id`, `description`, `media_condition`), and those
that people give them in sheets of their own. What has no use is named.
"""

import csv
from collections.abc import Iterator, Mapping, Sequence
from io import StringIO
from typing import Final

from adminkit.addresses import read_whole_number
from collection.importing.cells import amounts, dates
from collection.importing.files.header_words import column_key
from collection.models.record_fields import short_grade
from collection.orders.models.order_line import MOST_COPIES
from collection.orders.reading.found import (
    LONGEST_LINE,
    Cells,
    ReadList,
    SeveralOrders,
    Unread,
)
from collection.orders.reading.names import cells_of_name

_NAMES: Final = {
    "order": "order_num order_id order_number order_no order",
    "date": "order_date created ordered_on date_ordered date",
    "seller": "seller seller_username seller_name shop store vendor",
    "buyer": "buyer buyer_username buyer_name",
    "status": "status order_status",
    "release": "release_id discogs_release_id",
    "description": "description item_description item item_title release",
    "artist": "artist",
    "title": "title",
    "format": "format",
    "label": "label",
    "number": "catno catalog_number catalog#",
    "year": "year released",
    "price": "item_price price unit_price",
    "count": "quantity qty count copies",
    "currency": "currency currency_code",
    "shipping": "shipping shipping_price shipping_cost postage",
    "media": "media_condition condition",
    "sleeve": "sleeve_condition",
}
_BY_KEY: Final = {
    column_key(spelling): name
    for name, spellings in _NAMES.items()
    for spelling in spellings.split()
}
#: A file is one of orders if it has a price, and what of all this is in a column of its own.
_TELLING: Final = ({"release", "description"}, {"release", "artist"}, {"description", "order"})
_GONE: Final = ("cancel", "refunded", "merged")
_SEPARATORS: Final = (",", ";", "\t")


def header_of(text: str) -> tuple[list[str], str] | None:
    """Return the columns of a list of orders, and what separates them; None for another text."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    if len(first) > LONGEST_LINE:
        return None
    for separator in _SEPARATORS:
        cells = next(csv.reader([first], delimiter=separator), [])
        known = {_BY_KEY.get(column_key(cell), "") for cell in cells}
        if "price" in known and any(names <= known for names in _TELLING):
            return cells, separator
    return None


def read_orders(text: str, order: str = "") -> ReadList:
    """Return the rows of one order of a file whose `header_of` is known.

    Raises SeveralOrders where the file holds several and `order` names none, ValueError with a
    sentence for what is not a list of what somebody bought.
    """
    header = header_of(text)
    assert header is not None
    columns, separator = header
    names = [_BY_KEY.get(column_key(column), "") for column in columns]
    if "buyer" in names and "seller" not in names:
        raise ValueError("This is a list of what you sold: it names buyers, and no seller.")
    found = ReadList(header=_line_of(columns, separator))
    rows = _rows(text, separator, len(columns), found)
    cells = [(number, dict(zip(names, row, strict=True)), row) for number, row in rows]
    orders: dict[str, int] = {}
    for _, row, _ in cells:
        number = row.get("order", "")
        orders[number] = orders.get(number, 0) + 1
    if len(orders) > 1 and order not in orders:
        raise SeveralOrders(orders)
    for line, row, raw in cells:
        shown = _line_of(raw, separator)
        if len(orders) > 1 and row.get("order") != order:
            found.aside.append(Unread(line, shown, "belongs to another order"))
            continue
        _take(found, line, row, shown)
    unused = [column for column, name in zip(columns, names, strict=True) if not name]
    if unused:
        found.notes.append(f"Not read: {', '.join(unused)}.")
    return found


def _rows(text: str, separator: str, width: int, found: ReadList) -> list[tuple[int, list[str]]]:
    """Return the filled rows below the header with the lines on which they begin; note others."""
    reader = csv.reader(text.splitlines(keepends=True), delimiter=separator)
    rows, begins, is_below = [], 1, False
    for row in _readable(reader):
        line, begins = begins, reader.line_num + 1
        cells = [" ".join(cell.split()) for cell in row]
        if not any(cells):
            found.blank += 1
        elif not is_below:
            is_below = True
            found.told += 1
        elif any(len(cell) > LONGEST_LINE for cell in cells):
            why = f"has a cell of more than {LONGEST_LINE:,} characters"
            found.problems.append(Unread(line, _line_of(cells, separator), why))
        elif len(cells) != width:
            why = f"has {len(cells)} cells, where the header has {width}"
            found.problems.append(Unread(line, _line_of(cells, separator), why))
        else:
            rows.append((line, cells))
    return rows


def _readable(reader: Iterator[list[str]]) -> Iterator[list[str]]:
    """Yield the rows of a file. Raises ValueError with a sentence for what is not a CSV file."""
    try:
        yield from reader
    except csv.Error as error:
        raise ValueError(f"The list is not a CSV file: {error}.") from None


def _line_of(cells: Sequence[str], separator: str) -> str:
    """Return cells as a line that can be read again."""
    line = StringIO()
    csv.writer(line, delimiter=separator, lineterminator="").writerow(cells)
    return line.getvalue()


def _take(found: ReadList, line: int, row: Mapping[str, str], shown: str) -> None:
    status = row.get("status", "")
    if status.casefold().startswith(_GONE):
        found.aside.append(Unread(line, shown, f"is “{status}”"))
        return
    try:
        cells = _cells(row)
        _facts(found, row)
    except ValueError as error:
        found.problems.append(Unread(line, shown, str(error)))
        return
    found.add(cells)


def _cells(row: Mapping[str, str]) -> Cells:
    """Return a row of the form. Raises ValueError with the end of a sentence on what is wrong."""
    named: Cells | None = {
        name: row[name] for name in ("artist", "title", "format", "label") if row.get(name)
    }
    if not (named and named.get("artist") and named.get("title")):
        named = cells_of_name(row.get("description", ""), is_described=True)
    if named is None:
        raise ValueError("names no artist and title")
    grades = [short_grade(row[name]) for name in ("media", "sleeve") if row.get(name)]
    cells = named | {
        "catalog_number": row.get("number", ""),
        "discogs_release_id": _number(row.get("release", ""), "release", 10**15),
        "year": named.get("year") or _number(row.get("year", "")[:4], "year", 9999),
        "count": _number(row.get("count", ""), "number of copies", MOST_COPIES) or "1",
        "unit_price": _amount(row.get("price", "")),
        "variant": "/".join(grades),
    }
    return {name: cell for name, cell in cells.items() if cell}


def _number(text: str, what: str, most: int) -> str:
    if not text:
        return ""
    number = read_whole_number(text.removeprefix("r"), most)
    if not number:
        raise ValueError(f"has a {what}, “{text}”, that is not a number from 1 to {most:,}")
    return str(number)


def _amount(text: str) -> str:
    if not text:
        return ""
    try:
        return amounts.reader("", of_any_currency=True)(text)
    except ValueError as error:
        raise ValueError(f"has an amount, “{text}”, that {error}") from None


def _facts(found: ReadList, row: Mapping[str, str]) -> None:
    """Take over what a row says of its order. Raises ValueError where another says otherwise."""
    facts = {
        "shop": row.get("seller", ""),
        "ordered_on": _day(row.get("date", "")),
        "shipping": _amount(row.get("shipping", "")),
        "currency": row.get("currency", "").upper(),
        "notes": f"Discogs {row['order']}" if row.get("order") else "",
    }
    for name, text in facts.items():
        before = found.facts.get(name, text or None)
        if text and before != text:
            raise ValueError(f"says {name.replace('_', ' ')} “{text}”, a row before “{before}”")
    found.facts |= {name: text for name, text in facts.items() if text}


def _day(text: str) -> str:
    if not text:
        return ""
    possible = dates.orders(text)
    if len(possible) > 1 and not dates.is_alike_in_both_orders(text):
        raise ValueError(f"has a date, “{text}”, that can be read in two ways")
    try:
        return dates.day(next(iter(possible), "dmy"))(text)
    except ValueError as error:
        raise ValueError(f"has a date, “{text}”, that {error}") from None
