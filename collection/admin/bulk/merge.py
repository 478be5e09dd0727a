"""Records that are one, entered twice: the action of the list, and the page on which they become
one.
"""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html

from adminkit.addresses import Address, read_id
from adminkit.numbers import counted
from adminkit.views import AdminView
from collection.admin.record_pages.record_view import page_address
from collection.bulk.merge_records import FIELDS, PARTS, costs, merge_records, usual_choice
from collection.filters.links import with_list
from collection.models import Record
from collection.models.record_fields import short_grade
from collection.safety import is_safe

#: So many records fit beside each other.
MOST = 6
_WORDS = {
    "discogs_release_id": "Discogs release",
    "musicbrainz_release_id": "MusicBrainz release",
    "added_at": "Catalogued elsewhere",
    "purchase_date": "Bought",
    "matrix": "Matrix / runout",
    "is_digitized": "Digitized",
}


class OfferedValue(NamedTuple):
    """What one of the records says of a field; `is_chosen` is whether that stays."""

    record: Record
    text: str
    is_chosen: bool


class FieldChoice(NamedTuple):
    """A field of which the records say different things."""

    name: str
    label: str
    values: list[OfferedValue]


@admin.action(description="Merge the selected records", permissions=["mistake"])
def merge_together(
    model_admin: admin.ModelAdmin, request: HttpRequest, queryset: QuerySet[Record]
) -> HttpResponse:
    """Lead to the page on which the selected records become one."""
    ids = list(queryset.order_by("pk").values_list("pk", flat=True)[: MOST + 1])
    if not 2 <= len(ids) <= MOST:
        messages.error(request, f"Select two to {MOST} records that are one and the same.")
        return redirect(request.get_full_path())
    return redirect(with_list(request, merge_address(ids)))


def merge_address(ids: Sequence[int]) -> str:
    """Return the address of the page on which these records become one."""
    return reverse("admin:collection_record_merge", query={"record": list(ids)})


class MergeRecords(AdminView):
    """Shows records side by side, with a choice for each field in which they differ; merges them
    when that is confirmed.
    """

    permission = "mistake"

    def get(self, request: HttpRequest) -> HttpResponse:
        address = Address(request.GET, "_changelist_filters", several=["record"])
        return self._show(self._records(address.ids("record")))

    def post(self, request: HttpRequest) -> HttpResponse:
        records = self._records(_ids(request, "record"))
        ids = [record.pk for record in records]
        kept = read_id(request.POST.get("kept"))
        if kept not in ids:
            raise Http404("The record that stays is none of these.")
        choice = {}
        for name in (*PARTS, *FIELDS):
            chosen = read_id(request.POST.get(f"take-{name}"))
            if chosen in ids:
                choice[name] = chosen
        if not is_safe(request, "merging records", len(ids)):
            return redirect(request.get_full_path())
        staying = next(record for record in records if record.pk == kept)
        gone = [record for record in records if record.pk != kept]
        reverse_of = [record.pk for record in gone] if request.POST.get("reverse") else []
        try:
            batch = merge_records(staying, gone, choice, reverse=reverse_of, by=self.user)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return redirect(request.get_full_path())
        given_back = len(batch.options["reversed"])
        booked = f" {counted(given_back, 'line')} reversed." if given_back else ""
        news = f"{counted(len(ids), 'record')} became one.{booked}"
        undo = reverse("admin:collection_batch_undo", args=[batch.pk])
        messages.success(request, format_html('{} <a href="{}">Undo</a>', news, undo))
        return redirect(with_list(request, page_address(staying.pk)))

    def _records(self, ids: Sequence[int]) -> list[Record]:
        """Return the records of these ids, in their order. Raises Http404 where one is gone or they
        are too few, PermissionDenied where one belongs to somebody else.
        """
        by_id = {record.pk: record for record in Record.objects.with_links().filter(pk__in=ids)}
        records = [by_id[pk] for pk in dict.fromkeys(ids) if pk in by_id]
        if not 2 <= len(records) <= MOST or len(records) < len(set(ids)):
            raise Http404("Choose at least two records.")
        if not all(record.is_editable_by(self.user) for record in records):
            raise PermissionDenied
        return records

    def _show(self, records: Sequence[Record]) -> HttpResponse:
        owners = {record.owner.username for record in records}
        paid = [(record, costs(record)) for record in records]
        context = {
            "records": records,
            "fields": list(_field_choices(records)),
            "paid": [(record, lines) for record, lines in paid if lines],
            "owners": sorted(owners),
        }
        return self.page("collection/merge_records.html", "Merge records", context)


def _ids(request: HttpRequest, name: str) -> list[int]:
    """Return the ids that were sent under a name. Raises Http404 for what cannot be an id."""
    ids = [read_id(text) for text in request.POST.getlist(name)]
    if None in ids:
        raise Http404(f"{name} is not an id.")
    return [pk for pk in ids if pk is not None]


def _field_choices(records: Sequence[Record]) -> Iterator[FieldChoice]:
    chosen = usual_choice(records)
    for name in (*PARTS, *FIELDS):
        texts = [_in_words(record, name) for record in records]
        if len(set(texts)) > 1:
            if name == "cover":
                # Two pictures differ by their file; they are seen above.
                texts = ["the picture above" if text else "" for text in texts]
            values = [
                OfferedValue(record, text, record.pk == chosen[name])
                for record, text in zip(records, texts, strict=True)
            ]
            label = _WORDS.get(name, name.replace("_", " ").capitalize())
            yield FieldChoice(name, label, values)


def _in_words(record: Record, name: str) -> str:
    """Return what a record says of a field or a part, "" for nothing."""
    if name == "artists":
        return record.artist_line
    if name == "labels":
        return "; ".join(map(str, record.label_links.all()))
    if name == "styles":
        return ", ".join(map(str, record.style_links.all()))
    if name == "tracks":
        tracks = [str(track) for track in record.tracks.all()]
        return f"{counted(len(tracks), 'track')}: {'; '.join(tracks)}" if tracks else ""
    value: Any = getattr(record, name)
    if name == "is_digitized":
        return "yes" if value else "no"
    if name == "cover":
        return value.name or ""
    if name in ("media_condition", "sleeve_condition"):
        return short_grade(value)
    if name == "added_at":
        return value.date().isoformat() if value else ""
    if name in ("price", "value"):
        return "" if value is None else f"{value:.2f} {settings.DISCO_CURRENCY}"
    return "" if value is None else str(value)
