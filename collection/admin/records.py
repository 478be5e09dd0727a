"""Records in the admin: the list and the form. The pages beside them are mixed in."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import flatten_fieldsets, unquote
from django.db import transaction
from django.db.models import QuerySet
from django.forms.widgets import Script
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from collection.admin.beside_records import BesideRecords
from collection.admin.booking import tell_booking
from collection.admin.bulk_edit import BulkEditAction
from collection.admin.bulk_life import BulkLifeActions
from collection.admin.covers import CoverPages
from collection.admin.life import LifePages
from collection.admin.mistakes import MistakePage
from collection.admin.neighbours import UnreadList
from collection.admin.quiet_lookups import QuietLookups
from collection.admin.rating_cells import RatingCells, may_rate
from collection.admin.record_columns import RecordColumns, my_rating_column, with_sorting
from collection.admin.record_form import RecordForm, sent_before
from collection.admin.record_histories import RatingInline, TransactionInline
from collection.admin.record_list import RecordList
from collection.admin.record_page import RecordPage, carried, page_address
from collection.admin.record_parts import ArtistInline, LabelInline, TrackInline, clone_original
from collection.admin.strict import StrictAdmin
from collection.models import Record
from collection.models.copies import SHARED_FIELDS
from collection.screens.exporting import ExportScreen
from collection.screens.importing import ImportScreens
from ratings.models import Rating

RELEASE = ["title", ("year", "genre", "format"), ("format_details", "color", "limited_to")]
COPY = [("media_condition", "sleeve_condition"), ("location", "copy_number", "is_digitized"), "cover"]
MORE = [("barcode", "discogs_release_id"), "remarks"]
STATE = [("is_active", "removed_on", "removal_reason", "sale_price"), ("added_at", "created_at", "updated_at"), "uid"]
KNOWN_BY_ITSELF = ["is_active", "removed_on", "removal_reason", "sale_price", "added_at", "created_at", "updated_at"]


@admin.register(Record)
class RecordAdmin(
    *(ImportScreens, ExportScreen, BulkEditAction, MistakePage, RatingCells, BesideRecords, RecordColumns),
    *(RecordPage, CoverPages, LifePages, BulkLifeActions, QuietLookups, StrictAdmin),
):
    form = RecordForm
    change_list_template = "admin/collection/record/change_list.html"
    list_display_links = ["shown_title"]
    empty_value_display = ""
    search_fields = ["title"]
    search_help_text = "Artist, title, label, catalog number, barcode, track"
    actions = ["bulk_edit", "remove_together", "put_back_together"]
    autocomplete_fields = ["genre", "format"]
    inlines = [ArtistInline, LabelInline, TrackInline, RatingInline, TransactionInline]

    class Media:
        css = {"all": ["collection/sleeve.css", "collection/records.css"]}
        js = [Script("collection/records.js", defer=True)]

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[RecordList]:
        return UnreadList if getattr(request, "unread", False) else RecordList

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return with_sorting(super().get_queryset(request).with_ratings(request.user))

    def get_rows(self, request: HttpRequest, ids: Sequence[int]) -> QuerySet:
        return super().get_rows(request, ids).with_links()

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        return [
            *("thumb", "shown_artist", "shown_title", "shown_year", "shown_format", "shown_genre", "shown_labels"),
            *(my_rating_column(may_rate(request)), "mean_rating", "shown_price", "bought_on", "shown_location"),
        ]

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str) -> tuple[QuerySet, bool]:
        return queryset.search(search_term), False

    def has_change_permission(self, request: HttpRequest, obj: Record | None = None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or obj.is_editable_by(request.user))

    def get_fieldsets(self, request: HttpRequest, obj: Record | None = None) -> list[tuple[str | None, dict[str, Any]]]:
        bought = ["purchase_date", "price", "shop"]
        chosen = ["owner"] if obj or request.user.is_superuser else []
        found = [(None, RELEASE), ("This copy", COPY), ("Bought", [bought, chosen if obj else ["cost", *chosen]])]
        if may_rate(request) and (obj is None or self.has_change_permission(request, obj)):
            found.append(("My rating", [("my_rating", "my_review")]))
        found.append(("More", [*MORE, *(STATE if obj else ["page_uid"])]))
        return [(name, {"fields": fields}) for name, fields in found]

    def get_readonly_fields(self, request: HttpRequest, obj: Record | None = None) -> list[str]:
        # Its ledger lines are in the account of the owner; a record does not change hands by an edit.
        return [*KNOWN_BY_ITSELF, "uid", "owner"] if obj else []

    def get_inlines(self, request: HttpRequest, obj: Record | None) -> list[type[admin.TabularInline]]:
        return self.inlines if obj else self.inlines[:3]

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        initial = {"purchase_date": timezone.localdate(), "owner": request.user.pk}
        original = clone_original(request)
        shared = forms.model_to_dict(original, fields=SHARED_FIELDS) if original else {}
        return initial | shared | super().get_changeform_initial_data(request)

    def get_formset_kwargs(self, request: HttpRequest, obj: Record, inline: Any, prefix: str) -> dict[str, Any]:
        options = super().get_formset_kwargs(request, obj, inline, prefix)
        original = clone_original(request) if obj.pk is None else None
        return options | ({"initial": inline.initial_rows(original)} if original else {})

    def get_form(self, request: HttpRequest, obj: Record | None = None, **kwargs: Any) -> type[RecordForm]:
        form = super().get_form(request, obj, **kwargs)
        form.shown_fields = set(flatten_fieldsets(self.get_fieldsets(request, obj)))
        return form

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """Show or store the form of a new record; a page that is sent twice stores it once."""
        if request.method != "POST":
            return super().add_view(request, form_url, extra_context)
        with transaction.atomic():
            if stored := sent_before(request.POST):
                messages.info(request, "This page had been sent before: the record was saved then, and not again.")
                return redirect("admin:collection_record_page", stored.pk)
            return super().add_view(request, form_url, extra_context)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        record = self.get_object(request, unquote(object_id))
        offered = {"may_add": self.has_add_permission(request)}
        if record:
            offered["page_url"] = carried(request, page_address(record.pk))
            offered["may_withdraw"] = self.has_mistake_permission(request, record)
            # Whoever may not change the record has no form to save, but may have an opinion.
            if may_rate(request) and not self.has_change_permission(request, record):
                offered["my_rating"] = my_rating_column(True)(record)
        return super().change_view(request, object_id, form_url, offered | (extra_context or {}))

    def save_model(self, request: HttpRequest, obj: Record, form: RecordForm, change: bool) -> None:
        if not change:
            obj.uid = form.cleaned_data["page_uid"] or obj.uid
            obj.owner = form.cleaned_data.get("owner", request.user)
        elif "cover" in form.changed_data:
            # A change of the cover can be undone, see `save_related`.
            obj.cover = form.initial["cover"]
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: RecordForm, formsets: Any, change: bool) -> None:
        """Store links and tracks; then book a new record, whose memo names its artists."""
        super().save_related(request, form, formsets, change)
        record, typed = form.instance, form.cleaned_data
        if not change:
            tell_booking(request, record.buy(cost=typed["cost"], on=typed["purchase_date"]))
        elif "cover" in form.changed_data:
            self.give_and_tell(request, record, typed["cover"] or None)
        if form.has_opinion:
            Rating.objects.rate(record, request.user, typed["my_rating"], review=typed["my_review"] or None)
