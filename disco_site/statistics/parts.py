"""What the statistics page is made of, and the records that it is about."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone

from adminkit.charts.charts import Chart
from collection.filters import RecordFilter
from collection.models import Record, RecordQuerySet
from disco_site.page_filter import Narrowing


class Cell(NamedTuple):
    """A cell of a table: its text, the address it links to, and whether it is a number, a word or a
    name of any length.
    """

    text: str
    url: str = ""
    kind: str = "word"


class Table(NamedTuple):
    """A table; `folded` if it gives in figures what a chart beside it shows."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    note: str = ""
    folded: bool = False

    @property
    def heads(self) -> list[Cell]:
        """The names of the columns, each of the kind of the cells below it."""
        kinds = [cell.kind for cell in self.rows[0]]
        return [Cell(name, "", kind) for name, kind in zip(self.columns, kinds, strict=True)]


class Part(NamedTuple):
    """A part of the page under a heading."""

    title: str
    note: str = ""
    charts: Sequence[Chart] = ()
    tables: Sequence[Table] = ()


class Selection:
    """The records that the page is about: those that fit the filter, and those that ever did, on
    which money was spent.
    """

    def __init__(self, narrowing: Narrowing) -> None:
        """Read a `narrowing` that has no problems."""
        self.user, self.today = narrowing.user, timezone.localdate()
        self.shelf: RecordQuerySet = narrowing.records
        #: All others, see `Narrowing.rest`.
        self.rest = narrowing.rest
        self.is_shelf = narrowing.is_shelf
        self.list_url, self.params = narrowing.list_url, narrowing.params
        self.author: User | None = narrowing.filter.asked.cleaned_data["by"]
        self.owner: User | None = narrowing.filter.asked.cleaned_data["owner"]
        self.names_scope = bool(narrowing.given.get("is_active"))
        # Money that was spent on records that have left was spent all the same, unless the address
        # asks for the shelf alone.
        self.ever_params = self.params
        if not self.names_scope:
            self.ever_params = self.params | {"is_active": ""}
        self.ever: RecordQuerySet = RecordFilter(self.ever_params, user=self.user).qs
        self._is_active = {"1": True, "0": False}.get(self.params.get("is_active", ""))

    def includes(self, is_active: bool) -> bool:
        """Whether `shelf` includes records that are, or are not, on the shelf."""
        return self._is_active is None or self._is_active == is_active


def days_of_month(month: str) -> tuple[date, date]:
    """Return the first and the last day of a month such as 2024-05."""
    first = date.fromisoformat(f"{month}-01")
    after = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return first, date.fromordinal(after.toordinal() - 1)


def last_months(today: date, count: int) -> list[str]:
    """Return the names of the last `count` months, this one at the end."""
    this_month = today.year * 12 + today.month - 1
    months = range(this_month - count + 1, this_month + 1)
    return [f"{month // 12:04}-{month % 12 + 1:02}" for month in months]


def number(value: int | Decimal | str) -> Cell:
    """Return a number, or the text of a number, as a cell."""
    return Cell(value if isinstance(value, str) else f"{value:,}", "", "number")


def record_cell(record: Record) -> Cell:
    """Return a record as a cell that links to its page."""
    page = reverse("admin:collection_record_page", args=[record.pk])
    return Cell(record.full_name, page, "name")
