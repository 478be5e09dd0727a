"""The page on which folders at Discogs become tags in place of locations, or the other way round,
in what they gave before.
"""

from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from adminkit.numbers import counted
from adminkit.verbs import Actor
from adminkit.views import AdminView
from collection.bulk.folders import folders_to_move, use_folders_as
from collection.models import Batch, FolderUse, Preferences
from collection.screens.task_results import batch_of, batch_page
from collection.tasks.asking import back_up, carry_out, with_copy
from collection.tasks.kinds import Outcome, TaskFailed, kind
from collection.tasks.progress import Progress

PAGE = "admin:collection_record_folders"
#: What folders become, in the words of a sentence.
WORDS = {FolderUse.PLACE.value: "places", FolderUse.TAG.value: "tags"}


def what_was_moved(*, token: str, use: str) -> Outcome | None:
    """Return what a move that was cut off has done, None if nothing."""
    batch = batch_of(token)
    return _outcome(batch, use) if batch else None


@kind("folders at Discogs", look_back=what_was_moved)
def move_folders(progress: Progress, *, by: Actor, use: str, token: str = "") -> Outcome:
    """Let the folders of `by` be what `use` says, also in what they gave before. Raises
    TaskFailed.
    """
    if not isinstance(by, User):
        raise TaskFailed("Nothing was changed: whoever asked has no login any more.")
    said = back_up(progress, "the move of folders", len(folders_to_move(by, use)))
    batch = use_folders_as(by, use, by=by, token=token, step=progress.step)
    return with_copy(said, _outcome(batch, use))


def _outcome(batch: Batch | None, use: str) -> Outcome:
    if batch is None:
        return Outcome(f"Folders at Discogs are {WORDS[use]} from now on.", reverse(PAGE))
    changed = counted(batch.counts["changed"], "record")
    return Outcome(
        f"Folders at Discogs are {WORDS[use]} now: {changed} changed.", batch_page(batch)
    )


class FoldersPage(AdminView):
    """Says what folders are, and how many records each choice would change; makes the choice."""

    permission = "import"

    def get(self, request: HttpRequest) -> HttpResponse:
        now = Preferences.objects.folders_of(self.user)
        uses = []
        for use, words in WORDS.items():
            given = folders_to_move(self.user, use)
            names = sorted({one.folder for one in given})
            uses.append({"use": use, "words": words, "count": len(given), "names": names[:20]})
        context = {"now": WORDS[now], "uses": uses}
        return self.page("collection/files/folders.html", "Folders at Discogs", context)

    def post(self, request: HttpRequest) -> HttpResponse:
        use = request.POST.get("use", "")
        if use not in WORDS:
            raise Http404("Folders are places or tags.")
        count = len(folders_to_move(self.user, use))
        title = f"Folders at Discogs become {WORDS[use]}"
        return carry_out(request, move_folders, title, count, use=use)
