"""Places that are one are merged: choose which name stays, then all their records stand there."""

from collections.abc import Sequence

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from adminkit.addresses import Address, read_ids
from adminkit.views import AdminView
from collection.admin.places.page import place_order, say_done
from collection.admin.places.tasks import LIST, merge, page_of
from collection.bulk.places import merge_places
from collection.models import Place
from collection.models.places.locations import locations
from collection.safety import is_safe
from collection.tasks.asking import ask, ids_of, is_long

#: So many places fit on the page.
MOST = 20


@admin.action(description="Merge the selected places", permissions=["merge"])
def merge_selected(
    model_admin: admin.ModelAdmin, request: HttpRequest, queryset: QuerySet[Place]
) -> HttpResponse:
    """Lead to the page on which the selected places become one."""
    ids = ids_of(queryset)
    if not 2 <= len(ids) <= MOST:
        messages.error(request, f"Select two to {MOST} places that are the same.")
        return redirect(request.get_full_path())
    return redirect(reverse("admin:collection_place_merge_places", query={"place": ids}))


class MergePlaces(AdminView):
    """Asks which of several places stays; lets the records of the others stand there."""

    permission = "merge"

    def get(self, request: HttpRequest) -> HttpResponse:
        places = self._places(Address(request.GET, several=["place"]).ids("place"))
        return self._show(places)

    def post(self, request: HttpRequest) -> HttpResponse:
        places = self._places(read_ids(request.POST.getlist("place")))
        into = next((row for row in places if str(row.pk) == request.POST.get("into")), None)
        if into is None:
            raise Http404("The one that stays must be one of these.")
        going = [row for row in places if row != into]
        found = locations([into.owner_id])
        counts = [
            found[key].total for row in going if (key := (row.owner_id, row.name_key)) in found
        ]
        if is_long(sum(counts)):
            title, ids = f"Merge into “{into}”", [row.pk for row in going]
            return ask(request, merge, title, back=reverse(LIST), places=ids, into=into.pk)
        if is_safe(request, "the merge", sum(counts)):
            try:
                say_done(request, merge_places(going, into, by=self.user))
            except ValidationError as error:
                messages.error(request, " ".join(error.messages))
                return redirect(LIST)
        return redirect(page_of(into.pk))

    def _show(self, places: Sequence[Place]) -> HttpResponse:
        owners = {place.owner_id: place.owner.username for place in places}
        found = locations(owners)
        rows = []
        for place in places:
            location = found.get((place.owner_id, place.name_key))
            rows.append((place, location.on_shelf if location else 0, place_order(place.sort)))
        rows.sort(key=lambda row: -row[1])
        context = {"rows": rows, "owners": sorted(owners.values())}
        return self.page("collection/places/merge.html", "Merge places", context)

    def _places(self, ids: Sequence[int]) -> list[Place]:
        """Return the places of these ids. Raises Http404."""
        own = Place.objects.editable_by(self.user)
        places = list(own.filter(pk__in=ids).select_related("owner"))
        if not 2 <= len(places) <= MOST or len(places) < len(set(ids)):
            raise Http404("Choose at least two places.")
        return places
