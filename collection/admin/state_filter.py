"""The filter of a list that shows the rows of one state unless the address says otherwise."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, ClassVar

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest

if TYPE_CHECKING:
    from django.contrib.admin.filters import _ListFilterChoices


class StateFilter(admin.SimpleListFilter):
    """Offers `states`, words by value; the first is shown by default, and `narrowed` finds each."""

    title = "state"
    parameter_name = "state"
    states: ClassVar[Mapping[str, str]]

    def narrowed(self, rows: QuerySet, state: str) -> QuerySet:
        """Return the rows of a state."""
        raise NotImplementedError

    @property
    def usual(self) -> str:
        return next(iter(self.states))

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [(state, words) for state, words in self.states.items() if state != self.usual]

    def choices(self, changelist: ChangeList) -> "Iterator[_ListFilterChoices]":
        choices = super().choices(changelist)
        is_usual = self.value() in (None, self.usual)
        address = changelist.get_query_string({self.parameter_name: self.usual})
        yield {"display": self.states[self.usual], "selected": is_usual, "query_string": address}
        next(choices)
        yield from choices

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        state = self.value() or self.usual
        if state not in self.states:
            raise IncorrectLookupParameters
        return self.narrowed(queryset, state)
