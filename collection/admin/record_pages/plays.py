"""One click on the page of a record: it is played today, or a play is taken back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils.html import format_html

from adminkit.redirects import next_page
from collection.admin.record_pages.record_view import RecordView, page_address
from collection.filters.links import with_list
from collection.models import Play


class PlayRecord(RecordView):
    """Logs that the user plays the record today, and returns to where they were."""

    permission = "play"

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        record = self.record(pk)
        play = Play.objects.log(record, self.user, by=self.user)
        back = next_page(request, with_list(request, page_address(pk)))
        undo = render_to_string("collection/unplay.html", {"play": play, "next": back}, request)
        messages.success(request, format_html("{} is played today. {}", record.full_name, undo))
        return redirect(back)


class TakePlayBack(RecordView):
    """Deletes a play that the user logged."""

    permission = "play"

    def post(self, request: HttpRequest, pk: int, play: int) -> HttpResponse:
        record = self.record(pk)
        if record.plays.take_back(play, by=self.user):
            messages.success(request, f"The play of {record.full_name} is taken back.")
        else:
            messages.info(request, "This play was taken back before.")
        return redirect(next_page(request, with_list(request, page_address(pk))))
