"""A page for a new record that is sent twice, by a second click or by going back, stores one."""

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest


class PageUidField(forms.UUIDField):
    """The uid that the new record will have, hidden in the page: it is the same at each sending."""

    def __init__(self, **options: Any) -> None:
        super().__init__(initial=uuid.uuid4, widget=forms.HiddenInput, **options)


def tell_sent_before(request: HttpRequest) -> None:
    """Say that the record of this page is there already."""
    messages.info(
        request, "This page was sent before: the record was saved then, and not a second time."
    )
