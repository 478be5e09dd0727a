"""Files of wants, Disco's own: known again by uid, else by what is wanted."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet

from collection.cells import Values, moment_cell
from collection.importing.cells import amounts, counted, dates, values
from collection.importing.files.vocabulary import tables as words
from collection.importing.judging.wants import identity
from collection.importing.tables.columns import Column
from collection.importing.tables.table import Identity, Overwritten, Stored, filled
from collection.importing.tables.with_uid import TableWithUid
from collection.models import Want

_TEXTS = ("artist", "title", "label", "catalog_number", "format", "notes")
_NUMBERS = ("year", "discogs_release_id", "priority")
_OTHERS = ("top_price", "added_at", "closed_on")
_NAMED = ("pk", "uid", "owner__username", "record__uid", "any_pressing")
_PATHS = (*_NAMED, *_TEXTS, *_NUMBERS, *_OTHERS)


class WantTable(TableWithUid):
    model = Want
    name = "wants"
    columns: ClassVar[tuple[Column, ...]] = (
        Column("uid", values.uid, is_key=True, can_be_empty=False),
        Column("owner", values.line(150), is_needed=True, can_be_empty=False),
        Column("artist", values.name, is_needed=True, can_be_empty=False),
        Column("title", values.name, is_needed=True, can_be_empty=False),
        Column("label", values.line(values.NAME_LENGTH)),
        Column("catalog_number", values.line(values.NAME_LENGTH)),
        Column("format", values.line(values.NAME_LENGTH)),
        Column("year", read_date=lambda order: values.year()),
        Column("discogs_release_id", values.number),
        Column(
            "top_price",
            amounts.amount,
            aliases=(*words.TOP_PRICE.split(), "price"),
        ),
        Column(
            "priority", counted.priority, can_be_empty=False, aliases=tuple(words.PRIORITY.split())
        ),
        Column("notes", values.prose, is_prose=True, aliases=("remarks",)),
        Column("added_at", read_date=dates.moment),
        Column("closed_on", read_date=dates.day),
        Column("record_uid", values.uid),
        Column("any_pressing", values.flag, can_be_empty=False),
    )
    newer: ClassVar[Values] = {"any_pressing": "0"}
    rights = ("collection.add_want", "collection.change_want")
    told_by = ("top_price", "closed_on", "record_uid")
    owner_column = "owner"
    record_column = "record_uid"

    def stored(self, rows: QuerySet[Want]) -> Iterator[Stored]:
        return _stored(rows)

    def name_of(self, values: Values) -> Identity:
        return _names(values)

    @classmethod
    def label(cls, cells: Values) -> str:
        return f"{cells.get('artist', '')} - {cells.get('title', '')}"

    def problems(self, values: Values, *, is_new: bool) -> Iterator[tuple[str, str]]:
        if values.get("record_uid") and not values.get("closed_on"):
            yield "record_uid", "only a want with the day on which it was closed can have this"

    def create(self, rows: Sequence[Values]) -> list[str]:
        wants = []
        for cells in rows:
            uid = {"uid": UUID(cells["uid"])} if cells.get("uid") else {}
            wants.append(Want(**self._fields(cells), **uid))
        return [str(want.pk) for want in Want.objects.bulk_create(wants, batch_size=50)]

    def overwrite(self, rows: Sequence[Overwritten]) -> None:
        wants = [Want(pk=int(row.key), **self._fields(row.after)) for row in rows]
        fields = ["owner", "record", "any_pressing", *_TEXTS, *_NUMBERS, *_OTHERS]
        Want.objects.bulk_update(wants, fields, batch_size=50)

    def _fields(self, cells: Values) -> dict[str, Any]:
        fields: dict[str, Any] = {name: cells.get(name, "") for name in _TEXTS}
        fields |= {name: int(cells[name]) if cells.get(name) else None for name in _NUMBERS}
        fields["priority"] = fields["priority"] or 3
        price, added, closed = map(cells.get, _OTHERS)
        fields["top_price"] = Decimal(price) if price else None
        fields["added_at"] = datetime.fromisoformat(added).replace(tzinfo=UTC) if added else None
        fields["closed_on"] = date.fromisoformat(closed) if closed else None
        fields["any_pressing"] = cells.get("any_pressing") == "1"
        fields["owner_id"] = self.known.owners.id(cells["owner"])
        fields["record_id"] = self.known.record_id(cells.get("record_uid", ""))
        return fields


def _names(values: Values) -> Identity:
    return values["owner"], identity(values, None)


def _stored(wants: QuerySet[Want]) -> Iterator[Stored]:
    for pk, uid, owner, record, any_pressing, *others in (
        wants.order_by("pk").values_list(*_PATHS).iterator(chunk_size=2000)
    ):
        cells = dict(zip(_PATHS[len(_NAMED) :], others, strict=True))
        cells = {name: "" if cell is None else cell for name, cell in cells.items()}
        if cells["top_price"] != "":
            cells["top_price"] = f"{cells['top_price']:.2f}"
        cells["added_at"] = moment_cell(cells["added_at"])
        texts = {name: str(cell) for name, cell in cells.items()}
        named = {"uid": str(uid), "owner": owner, "record_uid": str(record or "")}
        named["any_pressing"] = "1" if any_pressing else "0"
        yield Stored(str(pk), filled(named | texts))
