"""The page of one place: its records in the order in which they stand, and its name and order."""

from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.html import format_html

from adminkit.addresses import Address
from adminkit.views import AdminView
from collection.admin.places.tasks import page_of, what_was_done
from collection.models import Batch, Change, Loan, Place, PlaceOrder, Record
from collection.models.places.locations import records_at, spellings
from collection.models.places.shelf_order import in_order

PAGE_ROWS = 100
#: The records of a place are put in order as long as they are no more: it takes a second.
MOST = 20_000


class PlaceView(AdminView):
    """A page of one place, which those who may not see it are not told of."""

    def place(self, pk: int) -> Place:
        """Return the place with the id `pk`. Raises Http404."""
        places = Place.objects.editable_by(self.user).select_related("owner")
        return get_object_or_404(places, pk=pk)


class OrderForm(forms.Form):
    sort = forms.ChoiceField(label="Order", choices=PlaceOrder)


class PlacePage(PlaceView):
    """Shows the records of a place, from the first to the last; stores the order that is chosen."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        place = self.place(pk)
        address = Address(request.GET, "page", "record", "batch")
        records = records_at(place.owner_id, place.name).active()
        count = records.count()
        ids = ids_in_order(place)
        sought = self._sought(address)
        paginator = Paginator(ids, PAGE_ROWS)
        number = address.page("page", paginator.num_pages)
        first = next((place for place, pk in enumerate(ids) if pk in sought), None)
        if first is not None and not address.text("page"):
            number = first // PAGE_ROWS + 1
        page = paginator.page(number)
        context = {
            "place": place,
            "count": count,
            "is_ordered": count <= MOST,
            "lent": Loan.objects.open().filter(record__in=records.order_by().values("pk")).count(),
            "page": page,
            "rows": _rows(list(page), page.start_index()),
            "sought": sought,
            "marks": _kept(address),
            "sought_here": len(sought.intersection(ids)),
            "spellings": len(spellings(place.owner_id, place.name)),
            "form": OrderForm(initial={"sort": place.sort}, label_suffix=""),
            "may_change": self.may("change", place),
            "may_delete": self.may("delete", place),
            "listed": _listed(place),
        }
        return self.page("collection/places/place.html", place.name, context)

    def _sought(self, address: Address) -> set[int]:
        """Return the ids of the records that are marked: one, or those that a batch of the user
        changed, such as what was moved here.
        """
        record, batch = address.id("record"), address.id("batch")
        sought = {record} if record else set()
        if batch:
            changes = Change.objects.filter(batch=batch, batch__user=self.user)
            sought.update(changes.exclude(record=None).values_list("record_id", flat=True))
        return sought

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        place = self.place(pk)
        form = OrderForm(request.POST)
        if form.is_valid():
            Place.objects.filter(pk=pk).reorder(form.cleaned_data["sort"], by=self.user)
            messages.success(request, f"{place}: {place_order(form.cleaned_data['sort'])}.")
        else:
            messages.error(request, "Choose one of the orders.")
        return redirect(page_of(pk))


def _kept(address: Address) -> str:
    """Return what the other pages of the place take along, to mark the same records."""
    kept = {name: address.text(name) for name in ("record", "batch") if address.text(name)}
    return urlencode(kept)


def ids_in_order(place: Place) -> list[int]:
    """Return the ids of the records on the shelf at a place, in its order; by id where there are
    too many.
    """
    records = records_at(place.owner_id, place.name).active()
    if place.sort != PlaceOrder.NONE and (order := in_order(records, place.sort, MOST)):
        return order.ids
    return list(records.order_by("pk").values_list("pk", flat=True))


def place_order(sort: str) -> str:
    """Return in words how records stand: "by artist"."""
    words = {PlaceOrder.NONE: "in no order", PlaceOrder.ADDED: "by the day they were added"}
    return words.get(PlaceOrder(sort), f"by {PlaceOrder(sort).label.lower()}")


def _rows(ids: list[int], first: int) -> list[tuple[int, Record]]:
    """Return the records of a page with their numbers."""
    records = {record.pk: record for record in Record.objects.filter(pk__in=ids).with_links()}
    lent = dict(Loan.objects.open().filter(record__in=ids).values_list("record", "to"))
    rows = []
    for number, pk in enumerate(ids, start=first):
        record = records[pk]
        record.lent_to = lent.get(pk)
        rows.append((number, record))
    return rows


def _listed(place: Place) -> str:
    """Return the address of the list of records that shows this place."""
    query = {"location": f'"{place.name}"', "owner": place.owner.username}
    return reverse("admin:collection_record_changelist", query=query)


def say_done(request: HttpRequest, batch: Batch) -> None:
    """Say what a batch did to places, with the way back."""
    undo = reverse("admin:collection_batch_undo", args=[batch.pk])
    text = format_html('{} <a href="{}">Undo</a>', what_was_done(batch), undo)
    messages.success(request, text)


class ScannedPlace(AdminView):
    """Leads from the code on a label to the page of the place."""

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        place = Place.objects.editable_by(self.user).with_code(code).first()
        if place is None:
            raise Http404("This label does not belong to any of your places.")
        return redirect(page_of(place.pk))
