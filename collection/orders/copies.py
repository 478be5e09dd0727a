"""The copies of an order become records."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError

from collection.cells import split_list
from collection.importing.cells.discogs_formats import format_and_details
from collection.models import Artist, Format, Label, Order, OrderLine, Record
from collection.names import name_key
from collection.typed.names import LookupRows


class NewCopies:
    """Makes the records of an order; `rows` knows which names it has added for them."""

    def __init__(self, order: Order, purchase_date: date) -> None:
        self.order = order
        self.purchase_date = purchase_date
        self.rows = LookupRows()

    def store(self, line: OrderLine, copy: Mapping[str, Any], price: Decimal | None) -> Record:
        """Store a copy of a line, of which `copy` says more by field. Raises ValidationError."""
        release_format, details = self._format(line.format)
        values = {
            "owner": self.order.owner,
            "title": line.title,
            "year": line.year,
            "discogs_release_id": line.discogs_release_id,
            "format": release_format,
            "format_details": details,
            "purchase_date": self.purchase_date,
            "price": price,
            "shop": self.order.shop,
            "order_line": line,
        }
        record = Record(**{**values, **copy})
        record.full_clean(exclude=["title_key", "title_sort", "artist_sort", "search_text"])
        self._refuse_number_twice(record)
        record.save()
        record.set_artists(
            (self.rows.get(Artist, name), "") for name in _names(split_list(line.artist))
        )
        record.set_labels(self._labels(line))
        return record

    def _format(self, text: str) -> tuple[Format | None, str]:
        """Return the format of a text, which is often a description: "Vinyl, LP, Album"."""
        name, details = text, ""
        if "," in text and not Format.objects.named(text).exists():
            name, details = format_and_details(text)
        return (self.rows.get(Format, name) if name else None), details

    def _labels(self, line: OrderLine) -> list[tuple[Label, str]]:
        numbers = split_list(line.catalog_number)
        names = split_list(line.label)
        pairs = zip(names, [*numbers, *[""] * len(names)], strict=False)
        return [(self.rows.get(Label, name), number) for name, number in pairs if name]

    def _refuse_number_twice(self, record: Record) -> None:
        """Refuse the number of a copy that another copy of its line has. Raises
        ValidationError.
        """
        if not record.copy_number:
            return
        others = Record.objects.filter(order_line=record.order_line)
        if others.filter(copy_number=record.copy_number).exists():
            raise ValidationError(f"Two copies cannot have the number {record.copy_number}.")


def _names(names: Sequence[str]) -> list[str]:
    """Return the names that are visible, each once."""
    by_key: dict[str, str] = {}
    for name in filter(None, names):
        by_key.setdefault(name_key(name), name)
    return list(by_key.values())
