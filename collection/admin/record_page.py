"""The page of one record: everything there is to say of it, and what is done with it in one click."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.views.main import PAGE_VAR
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.views.decorators.http import require_POST

from collection.admin import record_facts
from collection.admin.batch_pages import told_change
from collection.admin.neighbours import neighbours
from collection.admin.rating_cells import may_rate
from collection.admin.record_columns import plain
from collection.covers.pictures import KINDS
from collection.filter_links import CARRIED
from collection.models import Change, Play, Record, Track
from credits.undo import next_page
from ratings.forms import RatingField
from ratings.models import Rating

#: So many changes, plays and other copies are shown, the latest.
SHOWN = 10


class OpinionForm(forms.Form):
    value = RatingField(label="My rating")
    review = forms.CharField(required=False, widget=forms.Textarea({"rows": 2}))


class RecordPage(admin.ModelAdmin):
    """Mixed into the admin of records."""

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        pages = [
            ("<int:pk>/", self.page_view, "page"),
            ("<int:pk>/play/", require_POST(self.play_view), "play"),
            ("<int:pk>/plays/<int:play>/undo/", require_POST(self.unplay_view), "unplay"),
            ("<int:pk>/tracks/<int:track>/favourite/", require_POST(self.favourite_view), "favourite"),
        ]
        return [
            *(path(at, wrap(view), name=f"collection_record_{name}") for at, view, name in pages),
            *super().get_urls(),
        ]

    def page_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show a record to whoever may see it; store the rating that was sent."""
        record = self._seen_record(request, pk)
        form = OpinionForm(request.POST or None, initial={"value": record.my_rating}, label_suffix="")
        if request.method == "POST":
            if not may_rate(request):
                raise PermissionDenied
            if form.is_valid():
                return self._rated(request, record, form.cleaned_data)
        return TemplateResponse(
            request, "admin/collection/record/page.html", self._page_context(request, record) | {"form": form}
        )

    def play_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Write down that the user plays the record today, and go back to where he was."""
        record = self._seen_record(request, pk)
        if not request.user.has_perm("collection.add_play"):
            raise PermissionDenied
        play = Play.objects.log(record, request.user)
        back = next_page(request, page_address(record.pk))
        undo = render_to_string("collection/unplay.html", {"play": play, "next": back}, request)
        self.message_user(request, format_html("{} is played today. {}", record.memo, undo), messages.SUCCESS)
        return redirect(back)

    def unplay_view(self, request: HttpRequest, pk: int, play: int) -> HttpResponse:
        """Take back a play that the user wrote down."""
        record = self._seen_record(request, pk)
        if not request.user.has_perm("collection.add_play"):
            raise PermissionDenied
        taken, _ = record.plays.filter(pk=play, user=request.user).delete()
        told = f"The play of {record.memo} is taken back." if taken else "This play was taken back before."
        self.message_user(request, told, messages.SUCCESS if taken else messages.INFO)
        return redirect(next_page(request, page_address(record.pk)))

    def favourite_view(self, request: HttpRequest, pk: int, track: int) -> HttpResponse:
        """Mark a track as a favourite, or as one no more."""
        record = self._seen_record(request, pk)
        if not self.has_change_permission(request, record):
            raise PermissionDenied
        try:
            record.mark_favourite(track, request.POST.get("is_favourite") == "1")
        except Track.DoesNotExist:
            self.message_user(request, "The tracks were changed since the page was opened.", messages.WARNING)
        return redirect(next_page(request, page_address(record.pk)))

    def response_post_save_add(self, request: HttpRequest, obj: Record) -> HttpResponse:
        return redirect(carried(request, page_address(obj.pk)))

    response_post_save_change = response_post_save_add

    def _rated(self, request: HttpRequest, record: Record, typed: dict[str, Any]) -> HttpResponse:
        rating = Rating.objects.rate(record, request.user, typed["value"], review=typed["review"] or None)
        away = reverse("admin:ratings_rating_delete", args=[rating.pk])
        told = format_html(
            '{} is rated {}. <a href="{}">Take the rating away</a>', record.memo, plain(rating.value), away
        )
        self.message_user(request, told, messages.SUCCESS)
        return redirect(request.get_full_path())

    def _seen_record(self, request: HttpRequest, pk: int) -> Record:
        if not self.has_view_permission(request):
            raise PermissionDenied
        found = Record.objects.with_links().with_ratings(request.user).prefetch_related("tracks")
        return get_object_or_404(found, pk=pk)

    def _page_context(self, request: HttpRequest, record: Record) -> dict[str, Any]:
        is_own = self.has_change_permission(request, record)
        return self.admin_site.each_context(request) | {
            "opts": self.opts,
            "title": record.memo,
            "record": record,
            "removal": record_facts.removal(record),
            "artists": record_facts.artists(record),
            "labels": record_facts.labels(record),
            "facts": [*record_facts.release_facts(record), *record_facts.copy_facts(record)],
            "is_own": is_own,
            "endings": ",".join(KINDS),
            "may_add": self.has_add_permission(request),
            "may_rate": may_rate(request),
            "may_play": request.user.has_perm("collection.add_play"),
            "plays": record.plays.select_related("user")[:SHOWN],
            "play_count": record.plays.count(),
            "events": record.events(),
            "changes": self._changes(request, record),
            "copies": record.other_copies().with_links()[:SHOWN],
            **self._way(request, record),
        }

    def _changes(self, request: HttpRequest, record: Record) -> list[dict[str, Any]]:
        if not request.user.has_perm("collection.view_change"):
            return []
        changes = Change.objects.filter(record=record).exclude(before={}, after={})
        latest = changes.select_related("batch__user").order_by("-pk")[:SHOWN]
        return [told_change(change) | {"batch": change.batch} for change in latest]

    def _way(self, request: HttpRequest, record: Record) -> dict[str, Any]:
        """Return the way back to the list, and through it to the records before and after."""
        query = request.GET.get(CARRIED, "")
        found = neighbours(self, request, query, record.pk)
        back = QueryDict(query if found.is_known else "", mutable=True)
        if found.place:
            back[PAGE_VAR] = str((found.place - 1) // self.list_per_page + 1)
        listing = reverse("admin:collection_record_changelist")
        return {
            "neighbours": found,
            "previous": found.previous and carried(request, page_address(found.previous)),
            "next": found.next and carried(request, page_address(found.next)),
            "back": f"{listing}?{back.urlencode()}" if back else listing,
            "edit": carried(request, reverse("admin:collection_record_change", args=[record.pk])),
        }


def page_address(pk: int) -> str:
    return reverse("admin:collection_record_page", args=[pk])


def carried(request: HttpRequest, address: str) -> str:
    """Return an address below the records with the list that the user came from."""
    query = request.GET.get(CARRIED)
    return f"{address}?{urlencode({CARRIED: query})}" if query else address
