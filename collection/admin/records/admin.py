"""The admin of records: their list, their form, and the rights to them."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.options import IS_POPUP_VAR
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Field, ForeignKey, QuerySet
from django.forms.widgets import Script
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import URLPattern
from django.utils import timezone

from adminkit.entries.told import Told
from adminkit.sent_once import tell_sent_before
from adminkit.signed_in import signed_in_user
from adminkit.views import view_urls
from collection.admin.bulk.edit import bulk_edit
from collection.admin.bulk.lend import lend_selected
from collection.admin.bulk.merge import merge_together
from collection.admin.bulk.remove_and_put_back import put_back_together, remove_together
from collection.admin.looking_up.many import look_up_together, without_look_ups
from collection.admin.record_pages.covers import give_and_say
from collection.admin.record_pages.ledger_messages import say_bought
from collection.admin.record_pages.record_view import page_address
from collection.admin.records import rating_cells
from collection.admin.records.columns import columns, shown_title
from collection.admin.records.fieldsets import fields_of_new, fields_of_stored
from collection.admin.records.form import RecordForm, original_of_copy, sent_before
from collection.admin.records.history import record_history
from collection.admin.records.list import RecordList
from collection.admin.records.neighbours import UnreadList, UnreadRequest
from collection.admin.records.urls import RECORD_VIEWS
from collection.admin.records.wall import RecordWall
from collection.admin.strict import StrictAdmin
from collection.filters.links import with_list
from collection.models import Face, Preferences, Record, RecordQuerySet
from collection.models.copies import SHARED_FIELDS
from collection.models.record_fields import CoverSource
from collection.screens.wants.offering import offer_to_close
from collection.typed.parts_form import typed_parts
from ratings.models import Rating

if TYPE_CHECKING:
    from django.contrib.admin.options import _FieldsetSpec


@admin.register(Record)
class RecordAdmin(StrictAdmin):
    form = RecordForm
    change_list_template = "admin/collection/record/change_list.html"
    list_display_links = [shown_title]
    empty_value_display = ""
    search_fields = ["title"]
    search_help_text = "Artist, title, label, catalog number, style, barcode, track"
    actions = [
        bulk_edit,
        lend_selected,
        look_up_together,
        remove_together,
        put_back_together,
        merge_together,
    ]

    class Media:
        css = {"all": ["collection/sleeve.css", "collection/records.css"]}
        js = [Script("collection/records.js", defer=True)]

    def get_urls(self) -> list[URLPattern]:
        return [*view_urls(self, RECORD_VIEWS), *super().get_urls()]

    # The rights

    def has_change_permission(self, request: HttpRequest, obj: Record | None = None) -> bool:
        """Whether the user may change records, or this one: users change their own."""
        return super().has_change_permission(request, obj) and _is_editable(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Record | None = None) -> bool:
        """Close Django's own deletion: a record is removed from the shelf, or was a mistake."""
        return False

    def has_mistake_permission(self, request: HttpRequest, obj: Record | None = None) -> bool:
        """Whether the user may delete records, or this one, that were entered by mistake."""
        return super().has_delete_permission(request, obj) and _is_editable(request, obj)

    def has_import_permission(self, request: HttpRequest) -> bool:
        """An import adds records and changes them, so it needs both rights."""
        return self.has_add_permission(request) and self.has_change_permission(request)

    def has_rate_permission(self, request: HttpRequest, obj: Record | None = None) -> bool:
        """Whether the user may rate; any record that they see, their own or not."""
        may_rate = request.user.has_perm("ratings.add_rating")
        return may_rate and self.has_view_permission(request, obj)

    def has_play_permission(self, request: HttpRequest, obj: Record | None = None) -> bool:
        """Whether the user may log plays, of any record that they see."""
        may_play = request.user.has_perm("collection.add_play")
        return may_play and self.has_view_permission(request, obj)

    def has_lend_permission(self, request: HttpRequest, obj: Record | None = None) -> bool:
        """Whether the user may lend records, or this one: users lend their own."""
        return request.user.has_perm("collection.add_loan") and _is_editable(request, obj)

    def has_take_back_permission(self, request: HttpRequest, obj: Record | None = None) -> bool:
        """Whether the user may take down that records, or this one, were returned."""
        return request.user.has_perm("collection.change_loan") and _is_editable(request, obj)

    # The list

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[RecordList]:
        if isinstance(request, UnreadRequest):
            return UnreadList
        # In the small window in which a record is chosen for a field there is no room for covers.
        if IS_POPUP_VAR in request.GET:
            return RecordList
        chosen = Preferences.objects.of(signed_in_user(request))
        return RecordWall if chosen.face == Face.WALL else RecordList

    def get_queryset(self, request: HttpRequest) -> RecordQuerySet:
        return Record.objects.with_my_rating(signed_in_user(request))

    def get_rows(self, request: HttpRequest, ids: Sequence[int]) -> RecordQuerySet:
        records = self.get_queryset(request).filter(pk__in=ids).with_links().with_tag_names()
        return records.with_loans() if request.user.has_perm("collection.view_loan") else records

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        return without_look_ups(super().get_actions(request))

    def get_list_display(self, request: HttpRequest) -> list[str | Callable[[Any], str | bool]]:
        return columns(may_rate=self.has_rate_permission(request))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Record], search_term: str
    ) -> tuple[QuerySet[Record], bool]:
        assert isinstance(queryset, RecordQuerySet)
        return queryset.search(search_term), False

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the list, or store the ratings that were typed into it."""
        may_rate = self.has_rate_permission(request)
        if request.method == "POST" and rating_cells.SAVE in request.POST:
            if not may_rate:
                raise PermissionDenied
            rating_cells.rate_listed(request)
            return redirect(request.get_full_path())
        rights = {
            "may_rate": may_rate,
            "may_change": self.has_change_permission(request),
            "has_import_permission": self.has_import_permission(request),
        }
        return super().changelist_view(request, rights | (extra_context or {}))

    # The form

    def get_fieldsets(self, request: HttpRequest, obj: Record | None = None) -> "_FieldsetSpec":
        may_rate = self.has_rate_permission(request)
        if obj is None:
            may_choose_owner = signed_in_user(request).is_superuser
            return fields_of_new(may_choose_owner=may_choose_owner, may_rate=may_rate)
        return fields_of_stored(may_rate=may_rate)

    def get_form(
        self, request: HttpRequest, obj: Record | None = None, change: bool = False, **kwargs: Any
    ) -> type[RecordForm]:
        form: Any = super().get_form(request, obj, change, **kwargs)
        form.user = signed_in_user(request)
        return form

    def formfield_for_dbfield(
        self, db_field: Field, request: HttpRequest, **kwargs: Any
    ) -> forms.Field | None:
        if isinstance(db_field, ForeignKey):
            # Without the buttons by which Django's own form adds and changes the chosen row.
            return db_field.formfield(**kwargs)
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Return what the form of a new record begins with; a copy, with what copies share."""
        initial = {"purchase_date": timezone.localdate(), "owner": request.user.pk}
        original = original_of_copy(request)
        if original:
            initial |= forms.model_to_dict(original, fields=SHARED_FIELDS) | typed_parts(original)
            if original.owner_id != request.user.pk:
                # Tags and own fields are those of whoever owns that copy.
                names = [name for name in initial if name == "tag" or name.startswith("own_")]
                for name in names:
                    del initial[name]
        return initial | super().get_changeform_initial_data(request)

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Show or store the form of a new record; a page that is sent twice stores it once."""
        if request.method != "POST":
            return super().add_view(request, form_url, extra_context)
        with transaction.atomic():
            record = sent_before(request.POST)
            if record is None:
                return super().add_view(request, form_url, extra_context)
        tell_sent_before(request)
        return redirect(with_list(request, page_address(record.pk)))

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Show or store the form; whoever may only look is led to the page of the record."""
        record = self.get_object(request, unquote(object_id))
        context: dict[str, Any] = {}
        if record:
            page_url = with_list(request, page_address(record.pk))
            if self.has_change_permission(request, record):
                if request.method == "POST" and self._is_as_it_was(request, record):
                    messages.info(request, "Nothing was changed.")
                    return redirect(page_url)
            elif request.method == "GET" and self.has_view_permission(request, record):
                return redirect(page_url)
            context["page_url"] = page_url
            context["may_add"] = self.has_add_permission(request)
            context["may_withdraw"] = self.has_mistake_permission(request, record)
        return super().change_view(request, object_id, form_url, context | (extra_context or {}))

    def _is_as_it_was(self, request: HttpRequest, record: Record) -> bool:
        """Whether the form was sent as it is."""
        form = self.get_form(request, record, change=True)
        return not form(request.POST, request.FILES, instance=record).has_changed()

    def history_of(self, row: Any) -> list[Told]:
        return record_history(row)

    def save_model(self, request: HttpRequest, obj: Record, form: RecordForm, change: bool) -> None:
        if not change:
            obj.uid = form.cleaned_data["page_uid"] or obj.uid
            obj.owner = form.cleaned_data.get("owner", request.user)
            obj.cover_source = CoverSource.OWN if obj.cover else ""
        elif "cover" in form.changed_data:
            # `save_related` gives the new cover, so that it can be undone.
            obj.cover = form.initial["cover"]
        form.name_lookups(by=signed_in_user(request))
        super().save_model(request, obj, form, change)

    def save_related(
        self, request: HttpRequest, form: RecordForm, formsets: Any, change: bool
    ) -> None:
        """Store artists, labels, styles, tags and tracks; then book a new record, whose memo names
        its artists.
        """
        super().save_related(request, form, formsets, change)
        record, typed, user = form.instance, form.cleaned_data, signed_in_user(request)
        form.store_parts(by=user)
        if form.rows.news:
            messages.info(request, form.rows.news)
        if not change:
            line = record.buy(by=user, cost=typed["cost"], on=typed["purchase_date"])
            say_bought(request, line)
            if record.owner == user:
                offer_to_close(request, record)
        elif "cover" in form.changed_data:
            give_and_say(request, record, typed["cover"] or None)
        if form.has_opinion:
            review = typed["my_review"] or None
            Rating.objects.rate(record, user, typed["my_rating"], by=user, review=review)

    def response_post_save_add(self, request: HttpRequest, obj: Record) -> HttpResponseRedirect:
        """Show the record that was saved."""
        return redirect(with_list(request, page_address(obj.pk)))

    response_post_save_change = response_post_save_add


def _is_editable(request: HttpRequest, record: Record | None) -> bool:
    return record is None or record.is_editable_by(signed_in_user(request))
