"""Addresses below the records that answer with a hint instead of a page."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, JsonResponse
from django.urls import URLPattern, path

from collection.likeness import already_there
from collection.models import Artist


class BesideRecords(admin.ModelAdmin):
    """Mixed into the admin of records."""

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("already/", wrap(self.already_view), name="collection_record_already"),
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
