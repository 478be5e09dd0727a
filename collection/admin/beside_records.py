"""Addresses below the records that answer with a picture or a hint instead of a page."""

import mimetypes

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path

from collection.likeness import already_there
from collection.models import Artist, Record


class BesideRecords(admin.ModelAdmin):
    """Mixed into the admin of records."""

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("already/", wrap(self.already_view), name="collection_record_already"),
            path("<int:pk>/cover/", wrap(self.cover_view, cacheable=True), name="collection_record_cover"),
            *super().get_urls(),
        ]

    def already_view(self, request: HttpRequest) -> JsonResponse:
        """Answer with what the user has of `title` by one of the artists whose ids are `artist`."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        ids = [key for key in request.GET.getlist("artist") if key.isdecimal() and len(key) < 19]
        names = Artist.objects.filter(pk__in=ids).values_list("name", flat=True)
        found = already_there(request.user, request.GET.get("title", ""), names)
        return JsonResponse({"found": [{"text": one.text, "url": one.url} for one in found]})

    def cover_view(self, request: HttpRequest, pk: int) -> FileResponse:
        """Hand out a cover to whoever may see the record. Raises Http404 where there is none."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        record = get_object_or_404(Record.objects.only("cover"), pk=pk)
        kind = mimetypes.guess_type(record.cover.name or "")[0] or ""
        if not kind.startswith("image/") or not record.cover.storage.exists(record.cover.name):
            raise Http404(f"Record {pk} has no cover.")
        response = FileResponse(record.cover.open(), content_type=kind)
        response.headers["Cache-Control"] = "private, max-age=300"
        return response
