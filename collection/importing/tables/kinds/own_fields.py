"""Files of own fields: whose they are, how they are called, and what they take."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from collection.bulk.own_names import OWN_FIELDS, field_cells
from collection.cells import Values
from collection.importing.cells import values
from collection.importing.tables.columns import Column, key
from collection.importing.tables.named_by_owner import NamedByOwner
from collection.importing.tables.table import Overwritten, Stored
from collection.models import OwnField
from collection.models.own.kinds import OwnKind
from collection.names import name_key

_KINDS = {name_key(text): kind.value for kind in OwnKind for text in (kind, kind.label)}


def _name(text: str) -> str:
    try:
        return str(OwnField._meta.get_field("name").clean(text, None))
    except ValidationError as error:
        raise ValueError(" ".join(error.messages)) from None


def _kind(text: str) -> str:
    kind = _KINDS.get(name_key(text))
    if kind is None:
        raise ValueError(f"is not a kind of field: {', '.join(OwnKind.values)}")
    return kind


class OwnFieldTable(NamedByOwner):
    """Known again by owner and name, whatever its case and blanks; the first spelling stays."""

    name = OWN_FIELDS
    model = OwnField
    columns: ClassVar[tuple[Column, ...]] = (
        key("owner", values.line(150)),
        key("name", _name, "field"),
        Column("kind", _kind, can_be_empty=False, is_needed=True),
        Column("choices", values.prose, is_prose=True),
    )
    rights = ("collection.add_ownfield", "collection.change_ownfield")
    told_by = ("kind",)

    def stored(self, rows: QuerySet[Any]) -> Iterator[Stored]:
        for field in rows.order_by("owner", "name_key", "pk").select_related("owner"):
            yield Stored(str(field.pk), field_cells(field))

    def problems(self, values: Values, *, is_new: bool) -> Iterator[tuple[str, str]]:
        field = self._field(values) if is_new else self.named(values)
        if field is None:
            return
        field.kind = values.get("kind") or field.kind
        field.choices = values.get("choices", field.choices)
        try:
            field.check_kind()
        except ValidationError as error:
            column = "choices" if field.kind == OwnKind.CHOICE else "kind"
            yield column, " ".join(error.messages)

    def create(self, rows: Sequence[Values]) -> list[str]:
        keys = []
        for cells in rows:
            field = self._field(cells)
            field.save()
            keys.append(str(field.pk))
        return keys

    def overwrite(self, rows: Sequence[Overwritten]) -> None:
        for row in rows:
            field = OwnField.objects.get(pk=int(row.key))
            field.kind, field.choices = row.after["kind"], row.after.get("choices", "")
            if name_key(row.after["name"]) != field.name_key:
                # An undo of another name; a file knows a field by the one that it has.
                field.name = row.after["name"]
            field.save()

    def why_kept(self, keys: Collection[str]) -> Mapping[str, str]:
        fields = OwnField.objects.filter(pk__in=map(int, keys))
        used = fields.exclude(pk__in=OwnField.objects.unused())
        return {str(pk): "records have it filled in" for pk in used.values_list("pk", flat=True)}

    def why_not_restored(
        self, rows: Sequence[Overwritten], going: Collection[str]
    ) -> Mapping[str, str]:
        reasons = {}
        for row in rows:
            field = OwnField.objects.filter(pk=int(row.key)).first()
            other = self.named(row.after)
            if field and other and other.pk != field.pk and str(other.pk) not in going:
                reasons[row.key] = f"there is another field “{other}”"
            elif field is not None:
                field.kind, field.choices = row.after["kind"], row.after.get("choices", "")
                try:
                    field.check_kind()
                except ValidationError as error:
                    reasons[row.key] = " ".join(error.messages)
        return reasons

    def _field(self, cells: Values) -> OwnField:
        fields: dict[str, Any] = {name: cells.get(name, "") for name in ("name", "choices")}
        fields["kind"] = cells.get("kind") or OwnKind.TEXT
        fields["owner_id"] = self.known.owners.id(cells["owner"])
        return OwnField(**fields)
