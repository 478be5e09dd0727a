"""Loans, narrowed to what somebody asks about."""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any, Self, TypeVar

from django.db import models, transaction
from django.db.models import Count, DateField, F, Max, Q, QuerySet, Value
from django.db.models.functions import Greatest
from django.utils import timezone

from adminkit.audit import note, one_act
from adminkit.entries.verb import Verb
from adminkit.verbs import Actor, alters_data, require
from collection.names import name_key, search_fold

L = TypeVar("L", bound=models.Model)
#: A loan without a day on which it is due is asked about after so many days, once.
LONG = 90


def is_asked_about() -> Q:
    """Return the condition that a loan, if it is open, is one to be asked about."""
    today = timezone.localdate()
    is_long = Q(due__isnull=True, since__lte=today - timedelta(LONG), asked_on__isnull=True)
    is_overdue = Q(due__lt=today) & (Q(asked_on__isnull=True) | Q(asked_on__lte=F("due")))
    return is_long | is_overdue


class LoanQuerySet(models.QuerySet[L]):
    def unreturned(self) -> Self:
        """Return the loans of which nothing came back, also those of removed records."""
        return self.filter(returned__isnull=True)

    def open(self) -> Self:
        """Return the loans of records that somebody has. The removal of a record ends its loan, and
        whatever takes the removal back opens it again: nothing is written for that.
        """
        return self.unreturned().filter(record__is_active=True)

    def overdue(self) -> Self:
        """Return the open loans whose day has passed."""
        return self.open().filter(due__lt=timezone.localdate())

    def to_ask_about(self) -> Self:
        """Return the open loans that are overdue, or have lasted long without a day on which they
        are due, and about which nobody has answered since.
        """
        return self.open().filter(is_asked_about())

    def search(self, text: str) -> Self:
        """Return the loans in whose name and note every word of `text` is found, or in whose
        record, whatever its case and accents.
        """
        words = search_fold(text).split()
        fitting = []
        rows = self.order_by().values_list("pk", "to", "note", "record__search_text")
        for pk, to, remark, of_record in rows:
            # What a record is searched by is folded already.
            folded = f"{search_fold(to)}\n{search_fold(remark)}\n{of_record}"
            if all(word in folded for word in words):
                fitting.append(pk)
        return self.filter(pk__in=fitting)

    def in_the_future(self) -> Self:
        """Return the loans that begin, or ended, on a day that is still to come."""
        today = timezone.localdate()
        return self.filter(Q(since__gt=today) | Q(returned__gt=today))

    def with_person(self, name: str) -> Self:
        """Return the loans to the person of this name, however it is spelled."""
        return self.filter(to_key=name_key(name))

    def to_name_containing(self, text: str) -> Self:
        """Return the loans to people whose names contain `text`, whatever its case and accents."""
        wanted = search_fold(text)
        names = self.order_by().values_list("to_key", flat=True).distinct()
        return self.filter(to_key__in=[name for name in names if wanted in search_fold(name)])

    def editable_by(self, user: Actor) -> Self:
        """Return the loans that `user` may change: those of their own records, all of them for an
        owner of the site.
        """
        return self if user.is_superuser else self.filter(record__owner=user.pk)

    def people(self) -> QuerySet[Any, tuple[str, str, int]]:
        """Return the key, the name and the number of loans of each person, the most first."""
        counted = self.order_by().values("to_key").annotate(name=Max("to"), total=Count("pk"))
        return counted.order_by("-total", "to_key").values_list("to_key", "name", "total")

    @one_act
    def ask_no_more(self, *, by: Actor) -> int:
        """Remember that somebody has answered about the loans that `by` may change; return how many
        there were.

        Raises PermissionDenied for a user who may not change loans.
        """
        require(by, "collection.change_loan")
        own = self.editable_by(by).order_by().values("pk")
        with transaction.atomic():
            loans = self.model._base_manager.filter(pk__in=own)
            count = loans.update(asked_on=timezone.localdate())
            if count:
                note(by, Verb.ASK_NO_MORE, self.model, count=count)
        return count

    @alters_data
    def came_back(self, line: int, on: date) -> int:
        """End the loans of a record that was put back on the shelf, which the line with the id
        `line` books; return how many there were.
        """
        day = Greatest(Value(on, DateField()), F("since"))
        return self.unreturned().update(returned=day, put_back_line=line)

    @alters_data
    def stayed_away(self, lines: Collection[int] | QuerySet) -> int:
        """Let the loans be as they were before these lines put their records back; return how many
        there were.
        """
        ended = self.filter(put_back_line__in=lines)
        return ended.update(returned=None, put_back_line=None)
