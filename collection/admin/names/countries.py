"""The action that gives many artists one country, or none."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html

from adminkit.numbers import counted
from adminkit.pages import admin_page
from adminkit.signed_in import signed_in_user
from collection.admin.bulk.edit_form import KEEP
from collection.admin.bulk.edit_rows import FieldRow
from collection.bulk.artist_countries import give_country_together, open_to
from collection.models import Artist
from collection.safety import is_safe
from collection.typed.names import suggesting

#: The buttons of the page.
PREVIEW, APPLY = "preview", "apply"
#: So many of the chosen artists are named on the page.
NAMED = 30


class CountryForm(forms.Form):
    """A row that keeps the country, sets it or empties it."""

    country = forms.CharField(
        label="Country",
        required=False,
        max_length=100,
        widget=suggesting("country"),
    )
    emptied = forms.MultipleChoiceField(choices=[("country", "country")], required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"label_suffix": ""} | options)
        self.fields["country"].widget.attrs["placeholder"] = KEEP

    def clean(self) -> dict[str, Any]:
        country, is_emptied = self.cleaned_data.get("country"), self.cleaned_data.get("emptied")
        if country and is_emptied:
            self.add_error("country", "Choose a value or empty it, not both.")
        if not self.errors and not (country or is_emptied):
            raise forms.ValidationError("Choose a country, or empty it.")
        return self.cleaned_data

    @property
    def row(self) -> FieldRow:
        """The row of the page."""
        is_emptied = bool(self["emptied"].value())
        field = self["country"]
        is_used = is_emptied or bool(field.value())
        return FieldRow("country", "Country", field, None, None, True, is_emptied, is_used)


@admin.action(description="Edit the country of the selected artists", permissions=["change"])
def edit_countries(
    model_admin: admin.ModelAdmin, request: HttpRequest, queryset: QuerySet[Artist]
) -> HttpResponse:
    """Show the form, then how many artists it would change, then apply it. Artists that records of
    others carry are left alone, and counted.
    """
    user = signed_in_user(request)
    artists = Artist.objects.filter(pk__in=queryset.order_by().values("pk"))
    own = open_to(artists, user)
    is_sent = PREVIEW in request.POST or APPLY in request.POST
    form = CountryForm(request.POST if is_sent else None)
    context: dict[str, Any] = {"form": form}
    if form.is_valid():
        country = form.cleaned_data["country"]
        changing = own.exclude(country=country).count()
        if APPLY in request.POST:
            if is_safe(request, "the new countries", changing):
                _apply(request, artists, country)
            return redirect(request.get_full_path())
        becomes = f"country becomes “{country}”" if country else "country becomes empty"
        context |= {"becomes": becomes, "changing": changing}
    count = own.count()
    context |= {
        "own": count,
        "others": artists.count() - count,
        "named": own.order_by("sort_key", "name_key")[:NAMED],
        "unnamed": max(count - NAMED, 0),
        "selected": request.POST.getlist(ACTION_CHECKBOX_NAME),
        "across": request.POST.get("select_across", ""),
        "back": request.get_full_path(),
    }
    title = "Edit artists together"
    return admin_page(
        request, "collection/edit_artists.html", title, context, opts=model_admin.opts
    )


def _apply(request: HttpRequest, artists: QuerySet[Artist], country: str) -> None:
    batch = give_country_together(artists, country, by=signed_in_user(request)).batch
    if batch is None:
        messages.warning(request, "0 artists changed.")
        return
    undo = reverse("admin:collection_batch_undo", args=[batch.pk])
    changed = counted(batch.counts["changed"], "artist")
    messages.success(request, format_html('{} changed. <a href="{}">Undo</a>', changed, undo))
