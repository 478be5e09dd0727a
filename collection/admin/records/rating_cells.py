"""Ratings typed into the list of records, stored one by one or a page of the list at a time."""

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404

from adminkit.addresses import read_id
from adminkit.numbers import counted, plain_number
from adminkit.signed_in import signed_in_user
from adminkit.views import AdminView
from collection.models import Record, RecordQuerySet
from ratings.forms import RatingField
from ratings.models import Rating

# The names of the cells: what is typed, and what was there when the page was made.
TYPED, BEFORE = "rating-", "rated-"
#: The button that stores all the ratings of a page of the list.
SAVE = "_rate"


class RateRecord(AdminView):
    """Stores the rating in `value`; answers with it and the mean, or with what is wrong."""

    permission = "rate"

    def post(self, request: HttpRequest, pk: int) -> JsonResponse:
        record = get_object_or_404(self._records(), pk=pk)
        try:
            _rate(self.user, record, request.POST.get("value", ""))
        except ValidationError as error:
            # Not 400: the browser would write that to its console, as if something had broken.
            return JsonResponse({"error": " ".join(error.messages)})
        record = self._records().get(pk=pk)
        mine, mean = plain_number(record.my_rating), plain_number(record.current_rating)
        return JsonResponse({"mine": mine, "mean": mean})

    def _records(self) -> RecordQuerySet:
        return Record.objects.with_my_rating(self.user)


def rate_listed(request: HttpRequest) -> None:
    """Store the ratings that were changed on a page of the list, and say what was wrong."""
    user = signed_in_user(request)
    typed = _changed(request.POST)
    stored = 0
    for pk, record in Record.objects.in_bulk(list(typed)).items():
        try:
            _rate(user, record, typed[pk])
            stored += 1
        except ValidationError as error:
            messages.error(request, f"{record.title}: {' '.join(error.messages)}")
    messages.success(request, f"{counted(stored, 'rating')} saved.")


def _changed(data: QueryDict) -> dict[int, str]:
    """Return by record id what was typed where something else was before."""
    changed = {}
    for name in data:
        key = name.removeprefix(TYPED)
        pk = read_id(key)
        if not name.startswith(TYPED) or pk is None:
            continue
        value = data.get(name, "")
        if value != data.get(BEFORE + key, ""):
            changed[pk] = value
    return changed


def _rate(user: User, record: Record, typed: str) -> None:
    field = RatingField(error_messages={"required": "To delete a rating, go to Ratings."})
    with transaction.atomic():
        Rating.objects.rate(record, user, field.clean(typed), by=user)
