"""Asking for the password again, before what somebody must not do who found a browser open: change
people, take a backup along, make a link for strangers, enter a token, change the second factor.
"""

import time
from typing import Any

from django import forms
from django.contrib.auth import authenticate
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.cache import add_never_cache_headers

from adminkit.pages import admin_page
from disco_site.signing_in.form import CodeField
from disco_site.signing_in.second_factor import has_second_factor

#: How long nobody is asked again.
SECONDS = 15 * 60
_ALWAYS, _TO_SEND = {"GET", "HEAD", "POST"}, {"POST"}
#: The pages that ask, by name, and for which methods.
ASKING: dict[str, set[str]] = {
    "person_add": _ALWAYS,
    "person_change": _ALWAYS,
    "listeners": _TO_SEND,
    "auth_user_changelist": _TO_SEND,
    "auth_user_add": _ALWAYS,
    "auth_user_change": _ALWAYS,
    "auth_user_delete": _ALWAYS,
    "auth_group_changelist": _TO_SEND,
    "auth_group_add": _ALWAYS,
    "auth_group_change": _ALWAYS,
    "auth_group_delete": _ALWAYS,
    "collection_record_discogs": _TO_SEND,
    "collection_record_discogs_remove": _TO_SEND,
    "shelf_links": _TO_SEND,
    "backup_download": _ALWAYS,
    "second_factor": _ALWAYS,
    "second_factor_codes": _TO_SEND,
    "second_factor_remove": _TO_SEND,
}
# What a session calls the moment of the last time.
_CONFIRMED_AT = "confirmed_at"
#: The field that holds the password; none of the pages has one of this name.
PASSWORD = "password_again"
_ONLY_TO_SEE = "only_to_see"
_OWN_FIELDS = {PASSWORD, "code", "csrfmiddlewaretoken"}


class ConfirmForm(forms.Form):
    """The password of whoever is signed in, and the code of those who have a second factor."""

    password_again = forms.CharField(
        label="Your password",
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "current-password", "autofocus": True}),
    )
    code = CodeField()

    def __init__(self, request: HttpRequest, user: User, data: Any = None) -> None:
        super().__init__(data, label_suffix="")
        self.request, self.user = request, user
        if not has_second_factor(user):
            del self.fields["code"]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if PASSWORD in given:
            again = authenticate(
                self.request,
                username=self.user.get_username(),
                password=given[PASSWORD],
                code=given.get("code", ""),
            )
            if again is None or again.pk != self.user.pk:
                words = "password or code" if "code" in self.fields else "password"
                raise forms.ValidationError(f"The {words} is wrong; capital letters count.")
        return given


def confirm(request: HttpRequest) -> None:
    """Note that the password was given just now."""
    request.session[_CONFIRMED_AT] = time.time()


def is_confirmed(request: HttpRequest) -> bool:
    """Whether the password was given lately."""
    at = request.session.get(_CONFIRMED_AT)
    return at is not None and 0 <= time.time() - at < SECONDS


class AskAgain:
    """The middleware that puts the question before these pages. What was to be sent comes along
    with the answer, so that nothing is typed twice.
    """

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, arguments: Any, named: Any
    ) -> HttpResponse | None:
        match, user = request.resolver_match, request.user
        methods = (
            ASKING.get(match.url_name or "") if match and match.namespaces == ["admin"] else None
        )
        if methods is None or not isinstance(user, User):
            return None
        if request.method == "POST" and PASSWORD in request.POST:
            return _answered(request, user)
        if request.method not in methods or is_confirmed(request):
            return None
        return _page(request, ConfirmForm(request, user))


def _answered(request: HttpRequest, user: User) -> HttpResponse | None:
    """Let pass what was to be sent, or lead back to the page that was asked for, if the password is
    right.
    """
    form = ConfirmForm(request, user, request.POST)
    if not form.is_valid():
        return _page(request, form)
    confirm(request)
    return redirect(request.get_full_path()) if _ONLY_TO_SEE in request.POST else None


def _page(request: HttpRequest, form: ConfirmForm) -> HttpResponse:
    sent = [
        (name, value)
        for name, values in request.POST.lists()
        if name not in _OWN_FIELDS
        for value in values
    ]
    if request.method != "POST":
        sent = [(_ONLY_TO_SEE, "1")]
    context = {"form": form, "sent": sent}
    response = admin_page(request, "disco/confirm.html", "Is it you?", context)
    add_never_cache_headers(response)
    return response
