"""Work that is done in the request, or as a task where the rows are many: what pages and such work
share.
"""

from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.html import format_html

from adminkit.signed_in import signed_in_user
from collection.safety import NotSafe, back_up_first
from collection.tasks.kinds import Kind, Outcome, TaskFailed
from collection.tasks.models import LARGE
from collection.tasks.progress import UNWATCHED, Progress
from collection.tasks.worker import is_working


def is_long(rows: int) -> bool:
    """Whether a change of so many rows is to be a task, and there is somebody to carry it out."""
    return rows > LARGE and is_working()


def ask(
    request: HttpRequest, work: Kind, title: str, *, back: str = "", **arguments: Any
) -> HttpResponse:
    """Let the worker do the work, which takes a `token` besides; lead to the page of the task. That
    leads `back` where it has no result, to this page unless another is given.
    """
    asked_from = back or request.get_full_path()
    asked_for = work.enqueue(
        by=signed_in_user(request),
        title=title,
        url=asked_from,
        asked_from=asked_from if "action" in request.POST else "",
        token=uuid4().hex,
        **arguments,
    )
    return redirect(asked_for.page)


def carry_out(
    request: HttpRequest, work: Kind, title: str, size: int, *, back: str = "", **arguments: Any
) -> HttpResponse:
    """Do the work now, and lead to its result; let the worker do it where it changes many rows,
    `size`. Work that fails leads `back`, to this page unless another is given.
    """
    if is_long(size):
        return ask(request, work, title, back=back, **arguments)
    try:
        done = work(UNWATCHED, by=signed_in_user(request), **arguments)
    except TaskFailed as error:
        messages.error(request, str(error))
        return redirect(error.url or back or request.get_full_path())
    undo = format_html(' <a href="{}">Undo</a>', done.undo) if done.undo else ""
    messages.success(request, format_html("{}{}", done.words, undo))
    return redirect(done.url)


def ids_of(rows: QuerySet[Any]) -> list[int]:
    """Return the ids of rows as a task is given them."""
    return list(rows.order_by("pk").values_list("pk", flat=True))


def as_typed(request: HttpRequest, form: forms.Form) -> str:
    """Return what was sent for the fields of a form, as a task is given it."""
    sent = QueryDict(mutable=True)
    for name in form.fields:
        sent.setlist(name, request.POST.getlist(name))
    return sent.urlencode()


def check_again(form: forms.Form) -> None:
    """Read a form in the task. Raises TaskFailed if what it names is gone since it was sent."""
    if not form.is_valid():
        problems = " ".join(str(text) for texts in form.errors.values() for text in texts)
        raise TaskFailed(f"Nothing was changed. {problems}")


def back_up(progress: Progress, change: str, rows: int) -> str:
    """Make a copy before `change`, and return a sentence about it. Raises TaskFailed."""
    progress.step(0, doing="Making a snapshot")
    try:
        return back_up_first(change, rows)
    except NotSafe as error:
        raise TaskFailed(str(error)) from None


def with_copy(said: str, outcome: Outcome) -> Outcome:
    """Return the outcome with the sentence about the copy before it."""
    return outcome._replace(sentence=f"{said} {outcome.sentence}".strip())
