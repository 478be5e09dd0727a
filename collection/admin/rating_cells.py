"""Ratings typed into the list of records or beside a record are written to the ratings table."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.defaultfilters import pluralize
from django.urls import URLPattern, path
from django.views.decorators.http import require_POST

from collection.admin.record_columns import plain
from collection.models import Record
from ratings.forms import RatingField
from ratings.models import Rating

# The names of the cells: what is typed, and what stood there when the page was made.
TYPED, STOOD = "rating-", "rated-"
SAVE = "_rate"


def may_rate(request: HttpRequest) -> bool:
    return request.user.has_perm("ratings.add_rating")


class RatingCells(admin.ModelAdmin):
    """Mixed into the admin of records. Whoever may rate rates any record that he sees, his own or not."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_POST(self.rate_view))
        return [path("<int:pk>/rate/", view, name="collection_record_rate"), *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        if request.method == "POST" and SAVE in request.POST:
            return self._rate_listed(request)
        return super().changelist_view(request, {"may_rate": may_rate(request)} | (extra_context or {}))

    def rate_view(self, request: HttpRequest, pk: int) -> JsonResponse:
        """Write the rating in `value` and answer with it and the mean, or with what is wrong."""
        record = get_object_or_404(self.get_queryset(request), pk=pk)
        self._refuse_strangers(request, record)
        try:
            self._rate(request, record, request.POST.get("value", ""))
        except ValidationError as error:
            # Not 400: the browser would write that to its console, as if something had broken.
            return JsonResponse({"error": " ".join(error.messages)})
        record = self.get_queryset(request).get(pk=pk)
        return JsonResponse({"mine": plain(record.my_rating), "mean": plain(record.rating)})

    def _rate_listed(self, request: HttpRequest) -> HttpResponse:
        """Write the ratings that were changed on a page of the list, all that can be read."""
        self._refuse_strangers(request)
        typed = {name.removeprefix(TYPED): value for name, value in request.POST.items() if name.startswith(TYPED)}
        changed = {key: value for key, value in typed.items() if value != request.POST.get(STOOD + key, "")}
        records = self.get_queryset(request).in_bulk([int(key) for key in changed if key.isdecimal() and len(key) < 19])
        written = 0
        for pk, record in records.items():
            try:
                self._rate(request, record, changed[str(pk)])
                written += 1
            except ValidationError as error:
                self.message_user(request, f"{record.title}: {' '.join(error.messages)}", messages.ERROR)
        self.message_user(request, f"{written} rating{pluralize(written)} written.", messages.SUCCESS)
        return HttpResponseRedirect(request.get_full_path())

    @staticmethod
    def _rate(request: HttpRequest, record: Record, typed: str) -> None:
        value = RatingField(error_messages={"required": "A rating is taken away among the ratings, not here."})
        with transaction.atomic():
            Rating.objects.rate(record, request.user, value.clean(typed))

    def _refuse_strangers(self, request: HttpRequest, record: Record | None = None) -> None:
        if not (self.has_view_permission(request, record) and may_rate(request)):
            raise PermissionDenied
