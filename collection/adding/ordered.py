"""A line of an order by a look-up: Discogs is asked from the page of the order, whose form is sent
along and comes back with the release that was chosen in a row.
"""

from typing import Any

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse

from adminkit.addresses import search_problems
from adminkit.redirects import sent_from
from adminkit.signed_in import signed_in_user
from collection.adding.asking import asking_of, why_not_asked
from collection.adding.owned import owned
from collection.adding.pages import adds, ask_and_keep, shown_candidates
from collection.adding.session_answers import KeptSearch
from collection.adding.typed import read_typed
from collection.catalogues.failures import CatalogueError
from collection.catalogues.release import Release
from collection.models import Order
from collection.orders.releases import cells_of_release
from collection.screens.orders.entering import show_typed
from collection.screens.orders.typed_rows import with_line

_TOO_OLD = "That answer of Discogs has expired. Ask again."


def _form(pk: int | None = None) -> str:
    name = "add" if pk is None else "change"
    return reverse(f"admin:collection_order_{name}", args=[pk] if pk else [])


@adds
@sent_from(_form)
def order_look_up(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Ask Discogs what was typed, or fill a row with the release that was chosen; a single release
    is chosen by itself.
    """
    user = signed_in_user(request)
    order = _order(user, pk)
    posted: QueryDict = request.POST
    text = posted.get("look_up", "").strip()
    context: dict[str, Any] = {}
    if "take" in posted:
        return show_typed(request, order, _with_chosen(request, posted, user))
    problems = search_problems(text) if text else ["Type what to look for at Discogs."]
    typed = read_typed(text)
    if problem := problems[0] if problems else why_not_asked(typed, user):
        messages.error(request, problem)
    elif answer := ask_and_keep(request, typed, user):
        if len(answer.releases) == 1:
            posted = _with_release(request, posted, answer.releases[0], user)
        else:
            context |= {"answer": answer, "candidates": shown_candidates(answer, user)}
    return show_typed(request, order, posted, context)


def _order(user: User, pk: int | None) -> Order:
    """Return the order whose page it is, stored or new. Raises Http404, and PermissionDenied for
    whoever may not enter or change it.
    """
    if not user.has_perm("collection.add_order" if pk is None else "collection.change_order"):
        raise PermissionDenied
    if pk is None:
        return Order(owner=user)
    return get_object_or_404(Order.objects.editable_by(user).filter(received_on=None), pk=pk)


def _with_chosen(request: HttpRequest, posted: QueryDict, user: User) -> QueryDict:
    token, _, name = posted.get("take", "").partition(" ")
    answer = KeptSearch.of(request, token)
    release = answer.named(name) if answer else None
    if release is None:
        messages.error(request, _TOO_OLD)
        return posted
    return _with_release(request, posted, release, user)


def _with_release(
    request: HttpRequest, posted: QueryDict, candidate: Release, user: User
) -> QueryDict:
    """Return what was typed with all that Discogs says of a candidate in a row, and say which."""
    try:
        release = asking_of(user).whole(candidate)
    except CatalogueError as error:
        messages.error(request, str(error))
        return posted
    changed, row = with_line(posted, cells_of_release(release))
    known = " ".join(one.text for one in owned([release], user)[0])
    messages.success(request, f"Row {row}: {release.full_name}. {known}".strip())
    return changed
