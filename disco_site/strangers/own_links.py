"""The page on which somebody makes, sees and ends the links under which strangers see a shelf."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from adminkit.addresses import Address
from adminkit.fields import DayField, offer_rows
from adminkit.pages import admin_page
from adminkit.signed_in import signed_in_user
from collection.models import SavedFilter, ShelfLink
from collection.models.strangers.shelf_link import MOST_DAYS, RIGHT, TITLE_LENGTH
from collection.strangers.shelf import shelf_of

_USUAL_DAYS = 30


def _usual_end() -> date:
    return timezone.localdate() + timedelta(days=_USUAL_DAYS)


class ShelfLinkForm(forms.Form):
    """What a new link shows, for how long, and what stands above it."""

    saved_filter = forms.ModelChoiceField(
        SavedFilter.objects.none(),
        required=False,
        label="Shows",
        empty_label="all my records on the shelf",
        help_text="Or those under a filter that you saved.",
    )
    title = forms.CharField(
        required=False,
        max_length=TITLE_LENGTH,
        label="Heading",
        help_text="What is read above them, by everybody who has the link.",
    )
    until = DayField(
        label="Until",
        initial=_usual_end,
        help_text=f"The last day on which it opens, at most {MOST_DAYS} days from now.",
    )

    def __init__(self, user: User, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.label_suffix = ""
        self.user = user
        offer_rows(self.fields["saved_filter"], SavedFilter.objects.filter(user=user))


@permission_required(RIGHT, raise_exception=True)
def shelf_links(request: HttpRequest) -> HttpResponse:
    """Show the links of the user, of everybody to an owner of the site; make a new one.

    The page that answers shows its address, this once: it is kept nowhere.
    """
    user = signed_in_user(request)
    wanted = Address(request.GET, "filter").id("filter")
    form = ShelfLinkForm(user, request.POST or None, initial={"saved_filter": wanted})
    context: dict[str, Any] = {}
    if form.is_valid():
        try:
            made = ShelfLink.objects.make(user, by=user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error("until", " ".join(error.messages))
        else:
            address = reverse("shelf", args=[made.token])
            context["made"] = made.link
            context["made_url"] = request.build_absolute_uri(address)
            context["made_count"] = shelf_of(made.link).count()
            form = ShelfLinkForm(user)
    links = ShelfLink.objects.select_related("saved_filter", "owner")
    if not user.is_superuser:
        links = links.filter(owner=user)
    return admin_page(
        request,
        "strangers/own_links.html",
        "Links for strangers",
        {"form": form, "links": links, **context},
    )


@require_POST
@permission_required(RIGHT, raise_exception=True)
def end_shelf_link(request: HttpRequest, pk: int) -> HttpResponse:
    """End a link."""
    if get_object_or_404(ShelfLink, pk=pk).end(by=signed_in_user(request)):
        messages.success(request, "The link has ended and no longer works.")
    else:
        messages.info(request, "This link had ended before.")
    return redirect("admin:shelf_links")
