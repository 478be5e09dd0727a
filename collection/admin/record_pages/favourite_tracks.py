"""The star beside a track on the page of its record."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from adminkit.redirects import next_page
from collection.admin.record_pages.record_view import RecordView, page_address
from collection.filters.links import with_list
from collection.models import Track


class FavouriteTrack(RecordView):
    """Marks a track as a favourite, or removes the mark."""

    permission = "change"

    def post(self, request: HttpRequest, pk: int, track: int) -> HttpResponse:
        record = self.record(pk)
        try:
            is_favourite = request.POST.get("is_favourite") == "1"
            record.mark_favourite(track, is_favourite, by=self.user)
        except Track.DoesNotExist:
            messages.warning(request, "The tracks were changed since the page was opened.")
        return redirect(next_page(request, with_list(request, page_address(pk))))
