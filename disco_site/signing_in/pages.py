"""The page on which people see where they are signed in, and sign out there."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from adminkit.addresses import refuse_others
from adminkit.audit import note
from adminkit.entries.verb import Verb
from adminkit.numbers import counted
from adminkit.pages import admin_page
from adminkit.signed_in import signed_in_user
from disco_site.signing_in.sessions import end_sessions, signed_in, this_session


def sessions(request: HttpRequest) -> HttpResponse:
    """Show where the user is signed in."""
    refuse_others(request.GET)
    this = this_session(request)
    context = {"sessions": signed_in(signed_in_user(request)), "this": this}
    return admin_page(request, "disco/sessions.html", "Signed in here", context)


@require_POST
def end_session(request: HttpRequest, pk: int) -> HttpResponse:
    """End one session of the user."""
    user = signed_in_user(request)
    if end_sessions(user, only=pk):
        note(user, Verb.END_SESSIONS, user, count=1)
        messages.success(request, "Signed out there.")
    else:
        messages.warning(request, "That session had ended already.")
    return redirect("admin:sessions")


@require_POST
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    """End all sessions of the user but this one."""
    user = signed_in_user(request)
    count = end_sessions(user, but=this_session(request))
    if count:
        note(user, Verb.END_SESSIONS, user, count=count)
    messages.success(request, f"Signed out of {counted(count, 'other session')}.")
    return redirect("admin:sessions")
