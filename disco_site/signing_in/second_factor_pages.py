"""The pages on which people set up a second factor, get new recovery codes and take it away."""

import logging
from typing import Any

import segno
from django import forms
from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_POST

from adminkit.addresses import refuse_others
from adminkit.audit import note
from adminkit.entries.verb import Verb
from adminkit.pages import admin_page
from adminkit.redirects import sent_from
from adminkit.signed_in import signed_in_user
from disco_site.signing_in.form import CodeField
from disco_site.signing_in.guessing import log_line
from disco_site.signing_in.models import SecondFactor
from disco_site.signing_in.second_factor import (
    app_address,
    key_as_text,
    new_key,
    new_recovery_codes,
    recovery_codes_left,
    remove,
    set_up,
)
from disco_site.signing_in.sessions import end_sessions, this_session

# What a session calls the key of an app that has not shown a code yet.
_NEW_KEY = "second_factor_key"
_TITLE = "Second factor"


class FirstCodeForm(forms.Form):
    """A code of the app, which shows that it has taken the key in."""

    code = CodeField(label="Type the code that it shows", required=True)


def second_factor(request: HttpRequest) -> HttpResponse:
    """Show whether the user has a second factor; set one up."""
    refuse_others(request.GET)
    user = signed_in_user(request)
    factor = SecondFactor.objects.filter(user_id=user.pk).first()
    if factor is not None:
        context = {"factor": factor, "codes_left": recovery_codes_left(user)}
        return admin_page(request, "disco/second_factor.html", _TITLE, context)
    key = _key_of(request)
    form = FirstCodeForm(request.POST or None, label_suffix="")
    if form.is_valid():
        codes = set_up(user, key, form.cleaned_data["code"])
        if codes is not None:
            del request.session[_NEW_KEY]
            end_sessions(user, but=this_session(request))
            note(user, Verb.SECOND_FACTOR, user)
            log_line(logging.INFO, "second factor set up", request, user.get_username())
            return admin_page(request, "disco/second_factor.html", _TITLE, {"codes": codes})
        form.add_error("code", "This is not the current code; is the clock of the phone right?")
    return admin_page(request, "disco/second_factor.html", _TITLE, _offer(request, user, key, form))


def _key_of(request: HttpRequest) -> str:
    """Return the key that is offered in this session, sealed: the same until it is used."""
    key = request.session.get(_NEW_KEY, "")
    # Sealed with a secret key that has changed meanwhile, it is of no use.
    if not key or not key_as_text(key):
        key = request.session[_NEW_KEY] = new_key()
    return str(key)


def _offer(request: HttpRequest, user: User, key: str, form: FirstCodeForm) -> dict[str, Any]:
    address = app_address(key, user, request.get_host())
    letters = key_as_text(key)
    groups = [letters[start : start + 4] for start in range(0, len(letters), 4)]
    return {"form": form, "picture": _picture(address), "key": " ".join(groups)}


def _picture(text: str) -> SafeString:
    # Black on white in the dark, too: no scanner reads it the other way round.
    code = segno.make(text, micro=False, error="m")
    return mark_safe(code.svg_inline(border=4, dark="#000", light="#fff", omitsize=True))  # noqa: S308


@sent_from(lambda: reverse("admin:second_factor"))
def second_factor_codes(request: HttpRequest) -> HttpResponse:
    """Give the user new recovery codes, which the answer shows this once."""
    user = signed_in_user(request)
    if not SecondFactor.objects.filter(user_id=user.pk).exists():
        return redirect("admin:second_factor")
    context = {"codes": new_recovery_codes(user)}
    note(user, Verb.CODES, user)
    log_line(logging.INFO, "new recovery codes", request, user.get_username())
    return admin_page(request, "disco/new_recovery_codes.html", "New recovery codes", context)


@require_POST
def second_factor_remove(request: HttpRequest) -> HttpResponse:
    """Take the second factor of the user away."""
    user = signed_in_user(request)
    if remove(user):
        note(user, Verb.NO_SECOND_FACTOR, user)
        log_line(logging.WARNING, "second factor removed", request, user.get_username())
        messages.success(request, "Your second factor is removed: the password alone signs you in.")
    return redirect("admin:second_factor")
