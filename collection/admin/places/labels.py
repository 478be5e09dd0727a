"""Labels to be printed: the name of a place, and a QR code that leads to its page."""

from io import BytesIO
from typing import Final

import segno
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from adminkit.addresses import Address
from adminkit.views import AdminView
from collection.admin.places.page import PlaceView, place_order
from collection.models import Place
from collection.tasks.asking import ids_of

#: So many labels are printed at a time: three sheets of paper.
MOST: Final = 60


class Labels(AdminView):
    """Shows the labels of the places that the address names, as they are printed."""

    def get(self, request: HttpRequest) -> HttpResponse:
        ids = Address(request.GET, several=["place"]).ids("place")
        places = list(Place.objects.editable_by(self.user).filter(pk__in=ids))
        if not places or len(places) < len(set(ids)) or len(places) > MOST:
            raise Http404("These places are not yours.")
        labels = [(place, place_order(place.sort)) for place in places]
        title = "Labels" if len(labels) > 1 else f"Label of {places[0]}"
        return self.page("collection/places/labels.html", title, {"labels": labels})


class LabelCode(PlaceView):
    """Hands out the QR code of a place as a picture."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        place = self.place(pk)
        path = reverse("admin:collection_place_code", args=[place.code])
        code = segno.make(request.build_absolute_uri(path), micro=False, error="m")
        picture = BytesIO()
        # Black on white in the dark, too: no scanner reads it the other way round.
        code.save(picture, kind="svg", border=4, dark="#000", light="#fff", omitsize=True)
        return HttpResponse(picture.getvalue(), content_type="image/svg+xml")


@admin.action(description="Print labels for the selected places", permissions=["view"])
def print_labels(
    model_admin: admin.ModelAdmin, request: HttpRequest, queryset: QuerySet[Place]
) -> HttpResponse:
    """Lead to the labels of the selected places."""
    ids = ids_of(queryset)
    if len(ids) > MOST:
        messages.error(request, f"Select at most {MOST} places to print at once.")
        return redirect(request.get_full_path())
    return redirect(reverse("admin:collection_place_labels", query={"place": ids}))
