"""A place gets another name, and its records that location."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from collection.admin.places.page import PlaceView, say_done
from collection.admin.places.tasks import page_of, rename
from collection.bulk.places import place_name, refuse_taken, rename_place
from collection.models import Place
from collection.models.places.locations import records_at, spellings
from collection.models.places.place import NAME_LENGTH
from collection.safety import is_safe
from collection.tasks.asking import ask, is_long


class RenameForm(forms.Form):
    name = forms.CharField(max_length=NAME_LENGTH)

    def __init__(self, data: Any = None, *, place: Place) -> None:
        super().__init__(data, initial={"name": place.name}, label_suffix="")
        self.place = place

    def clean_name(self) -> str:
        name = place_name(self.cleaned_data["name"])
        refuse_taken(self.place, name)
        return name


class RenamePage(PlaceView):
    """Gives a place another name, and its records that location."""

    permission = "change"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        place = self.place(pk)
        return self._show(place, RenameForm(place=place))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        place = self.place(pk)
        form = RenameForm(request.POST, place=place)
        if not form.is_valid():
            return self._show(place, form)
        name = form.cleaned_data["name"]
        changing = records_at(place.owner_id, place.name).exclude(location=name).count()
        if name == place.name and not changing:
            messages.info(request, "Nothing was changed.")
            return redirect(page_of(pk))
        if is_long(changing):
            title = f"New name of “{place}”"
            return ask(request, rename, title, back=page_of(pk), place=pk, name=name)
        if is_safe(request, "the new name", changing):
            try:
                say_done(request, rename_place(place, name, by=self.user))
            except ValidationError as error:
                form.add_error("name", error.messages)
                return self._show(place, form)
        return redirect(page_of(pk))

    def _show(self, place: Place, form: RenameForm) -> HttpResponse:
        records = records_at(place.owner_id, place.name)
        context = {
            "form": form,
            "place": place,
            "count": records.active().count(),
            "removed": records.removed().count(),
            "spellings": spellings(place.owner_id, place.name),
        }
        return self.page("collection/places/rename.html", "Rename", context, original=place)
