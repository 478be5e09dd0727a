"""The pages of tasks: the list, the one on which a task is watched and stopped, and what that one
asks for while it is open.
"""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from adminkit.addresses import refuse_others
from adminkit.numbers import counted
from adminkit.pages import admin_page
from adminkit.signed_in import signed_in_user
from collection.tasks.kinds import give_up, go_on
from collection.tasks.models import TaskProgress
from collection.tasks.worker import is_working

State = TaskProgress.State
LISTED = 50


def tasks(request: HttpRequest) -> HttpResponse:
    """Show what this user has asked for lately; owners of the site see everybody's."""
    refuse_others(request.GET)
    shown = TaskProgress.objects.of(signed_in_user(request))[:LISTED]
    return admin_page(request, "collection/tasks/list.html", "Tasks", {"tasks": shown})


def task(request: HttpRequest, pk: int) -> HttpResponse:
    """Show how far a task has come, or how it ended."""
    refuse_others(request.GET)
    row = _own(request, pk)
    context = {"task": row, "facts": facts(row)}
    return admin_page(request, "collection/tasks/task.html", row.title, context)


def task_state(request: HttpRequest, pk: int) -> JsonResponse:
    """Answer what the page shows that may have changed."""
    refuse_others(request.GET)
    return JsonResponse(facts(_own(request, pk)))


@require_POST
def stop_task(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask a task to stop, and show it again."""
    row = _own(request, pk)
    row.ask_to_stop(by=signed_in_user(request))
    return redirect(row.page)


@require_POST
def go_on_with_task(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin a task anew that was stopped, and show it again."""
    row = _own(request, pk)
    go_on(row, by=signed_in_user(request))
    return redirect(row.page)


def _own(request: HttpRequest, pk: int) -> TaskProgress:
    """Return a task of this user. Raises Http404 for none, and for somebody else's."""
    row = TaskProgress.objects.of(signed_in_user(request)).filter(pk=pk).first()
    if row is None:
        raise Http404
    if TaskProgress.objects.silent().filter(pk=pk).exists():
        give_up(row)
        row.refresh_from_db()
    return row


def facts(row: TaskProgress) -> dict[str, Any]:
    """Return how far a task has come: `percent` is None where that cannot be known."""
    return {
        "is_active": row.is_active,
        "percent": row.percent,
        "doing": _doing(row),
        "amount": _amount(row),
        "left": _left(row.seconds_left) if row.is_active else "",
        "url": row.result_url if row.state == State.DONE else "",
    }


def _doing(row: TaskProgress) -> str:
    if row.state == State.WAITING and not row.is_for_here:
        return "Waiting for its turn on another server"
    if row.state == State.WAITING:
        return "Waiting for its turn" if is_working() else "Waiting: no worker is running"
    if row.stop_asked:
        return "Stopping"
    return row.doing or "Working"


def _amount(row: TaskProgress) -> str:
    if not row.unit or row.state != State.RUNNING:
        return ""
    if row.total is None:
        return counted(row.done, row.unit)
    return f"{row.done:,} of {counted(row.total, row.unit)}"


def _left(seconds: int | None) -> str:
    if seconds is None:
        return ""
    if seconds < 5:
        return "nearly done"
    if seconds < 90:
        return f"about {counted(seconds, 'second')} left"
    if seconds < 90 * 60:
        return f"about {counted(round(seconds / 60), 'minute')} left"
    return f"about {counted(round(seconds / 3600), 'hour')} left"
