"""Counting a catalogue's genres before a first look-up, as a task or while the page waits."""

from math import ceil

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from adminkit.numbers import counted
from adminkit.verbs import Actor
from adminkit.views import AdminView
from collection.catalogues.discogs.account import discogs_of, may_be_asked_for
from collection.catalogues.discogs.api import PAGE_LENGTH
from collection.catalogues.failures import CatalogueError
from collection.catalogues.hosts import DISCOGS
from collection.catalogues.looking.estimate import in_words
from collection.catalogues.looking.genre_counts import count_genres, with_release
from collection.catalogues.outbound import TASK_PATIENCE, Manners
from collection.tasks.kinds import Outcome, TaskFailed, kind
from collection.tasks.progress import UNWATCHED, Progress
from collection.tasks.worker import is_working


def time_to_count(user: User) -> str:
    """Return how long counting takes, "" where there is nothing to count or nobody to ask."""
    if not settings.DISCO_LOOK_UPS or not may_be_asked_for(user):
        return ""
    records = with_release(user).count()
    requests = 1 + ceil(records / PAGE_LENGTH)
    return in_words(requests * DISCOGS.pace.interval) if records else ""


@kind("genres")
def count_genres_of_account(progress: Progress, *, by: Actor) -> Outcome:
    """Count the genres of the records of a user. Raises TaskFailed."""
    page = reverse("admin:collection_record_genres")

    read = [0, 0]

    def told(done: int, pages: int) -> None:
        read[:] = [done, pages]
        progress.step(done, pages, "page", "Reading the collection at Discogs")

    def waiting(seconds: float) -> None:
        # Whoever stops it need not wait until Discogs may be asked again.
        progress.step(read[0], read[1], "page", "Waiting for Discogs")

    if not isinstance(by, User):
        raise TaskFailed("Nothing was counted: whoever asked has no login any more.", page)
    try:
        found = count_genres(discogs_of(by, Manners(TASK_PATIENCE, waiting)), told, by=by)
    except CatalogueError as error:
        raise TaskFailed(str(error), page) from None
    words = f"Discogs names the genres of {counted(found.named, 'record')}; nothing was filled in."
    if found.not_listed:
        words += f" {counted(found.not_listed, 'record is', 'records are')} not in the account."
    return Outcome(words, page)


class CountGenres(AdminView):
    """Counts the genres that Discogs gives to one's own records."""

    permission = "change"

    def post(self, request: HttpRequest) -> HttpResponse:
        if not time_to_count(self.user):
            raise Http404("There is nothing to count, or nobody to ask.")
        page = reverse("admin:collection_record_genres")
        if is_working():
            title = "Genres of your records at Discogs"
            return redirect(count_genres_of_account.enqueue(by=self.user, title=title).page)
        try:
            outcome = count_genres_of_account(UNWATCHED, by=self.user)
        except TaskFailed as error:
            messages.error(request, str(error))
        else:
            messages.success(request, outcome.words)
        return redirect(page)
