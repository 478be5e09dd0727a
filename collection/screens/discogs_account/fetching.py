"""Fetching a collection or a wantlist from Discogs into the preview of an import: in the request,
or as a task.
"""

from typing import Any, cast

from django.contrib.auth.models import User
from django.urls import reverse

from adminkit.verbs import Actor
from collection.catalogues.discogs.account import discogs_of
from collection.catalogues.discogs.account_file import COLLECTION, KINDS, Fetched, Step, fetch
from collection.catalogues.failures import CatalogueError
from collection.catalogues.outbound import PAGE_PATIENCE, TASK_PATIENCE, Manners
from collection.importing.choices import CHOICES
from collection.importing.files.problems import FileRefused
from collection.models import Catalogue, Preferences, SourceKey
from collection.screens.pending import PendingImport
from collection.screens.pending_state import ChosenOptions
from collection.screens.previews import make_preview
from collection.screens.wording import counsel
from collection.tasks.kinds import Outcome, TaskFailed, kind
from collection.tasks.models import TaskProgress
from collection.tasks.progress import Progress

#: So many entries, at a hundred for each request, are fetched while a page waits.
MOST_WHILE_A_PAGE_WAITS = 3000


class NotFetched(Exception):
    """Nothing can be previewed; the message says why."""


def fetch_here(pending: PendingImport, user: User, what: str) -> None:
    """Fetch while a page waits, and make the preview. Raises NotFetched."""

    def step(done: int, total: int) -> None:
        if total > MOST_WHILE_A_PAGE_WAITS:
            raise NotFetched(
                f"Your {what} has {total:,} entries, which takes longer than a page waits, and no "
                "worker is running. Ask whoever runs Disco to start one, or to fetch it by command."
            )

    _fetch(pending, user, what, Manners(PAGE_PATIENCE), step)


def ask_to_fetch(pending: PendingImport, user: User, what: str) -> TaskProgress:
    """Let the worker fetch; returns the task, whose result is the preview."""
    return fetch_from_discogs.enqueue(
        by=user,
        title=f"Your {what} at Discogs",
        url=reverse("admin:collection_record_import"),
        token=pending.token,
        what=what,
    )


@kind("fetch")
def fetch_from_discogs(progress: Progress, *, by: Actor, token: str, what: str) -> Outcome:
    """Fetch the account of whoever asked, and make the preview of an import. Raises TaskFailed."""
    pending = PendingImport(token)
    told = (0, 0)

    def step(done: int, total: int) -> None:
        nonlocal told
        told = (done, total)
        progress.step(done, total, "item", "Fetching")

    def waiting(seconds: float) -> None:
        # Whoever stops it need not wait for Discogs.
        progress.step(told[0], told[1] or None, "item", "Fetching")

    back = reverse("admin:collection_record_import")
    if not isinstance(by, User) or what not in KINDS or not pending.is_awaited:
        raise TaskFailed("Nothing was fetched: the import was given up meanwhile.", back)
    try:
        fetched = _fetch(pending, by, what, Manners(TASK_PATIENCE, waiting), step)
    except NotFetched as error:
        raise TaskFailed(str(error), back) from None
    preview = reverse("admin:collection_record_import_preview", args=[token])
    return Outcome(f"{fetched.entries:,} entries were fetched. Nothing is imported yet.", preview)


def _fetch(pending: PendingImport, user: User, what: str, manners: Manners, step: Step) -> Fetched:
    """Fetch into `pending` and make its preview; without one, nothing is left of it."""
    try:
        rules = Preferences.objects.genre_rules_of(user)
        fetched = fetch(discogs_of(user, manners), what, pending.path, step, rules)
        pending.save({"file_name": fetched.file_name, "options": _options(user)})
        make_preview(pending, user)
        if what == COLLECTION:
            note_missing(pending, user)
    except CatalogueError as error:
        pending.discard()
        raise NotFetched(error.sentence) from None
    except FileRefused as error:
        pending.discard()
        raise NotFetched(counsel(error.message)) from None
    except BaseException:
        pending.discard()
        raise
    return fetched


def note_missing(pending: PendingImport, user: User) -> None:
    """Keep which of the user's records the fetched collection does not contain, whether or not it
    is imported.
    """
    state = pending.load()
    if state["known"]:
        rows = pending.rows("missing", 0, state["counts"]["missing"])
        gone = [row["record"] for row in rows]
        SourceKey.objects.note_missing(user.pk, Catalogue.DISCOGS, gone)


def _options(user: User) -> ChosenOptions:
    """Return the choices of an import as they are if nobody chooses."""
    values: dict[str, Any] = {
        name: choice.default for name, choice in CHOICES.items() if name != "mapping"
    }
    return cast(ChosenOptions, values | {"owner": user.pk})
