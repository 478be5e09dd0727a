"""What the page is made of, and the records that it is about."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone

from collection.filters import RecordFilter
from collection.models import Record
from collection.querysets import RecordQuerySet
from disco_site.charts import Chart
from disco_site.narrowing import Narrowing


class Cell(NamedTuple):
    """What stands in a row of a table, where it leads, and whether it is a number, a word or a name of any length."""

    text: str
    url: str = ""
    kind: str = "word"


class Table(NamedTuple):
    """A table; one that says in figures what a picture beside it shows is `folded`."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    note: str = ""
    folded: bool = False

    @property
    def heads(self) -> list[Cell]:
        """The names of the columns, each of the kind of what stands below."""
        return [Cell(name, "", cell.kind) for name, cell in zip(self.columns, self.rows[0], strict=True)]


class Part(NamedTuple):
    """A part of the page under a heading."""

    title: str
    note: str = ""
    charts: Sequence[Chart] = ()
    tables: Sequence[Table] = ()


class Asked:
    """The records that a page is about: those of the filter, and those with which money was spent and earned."""

    def __init__(self, narrowing: Narrowing, user: User) -> None:
        self.user, self.today = user, timezone.localdate()
        self.shelf: RecordQuerySet = narrowing.found
        self.list_url, self.params = narrowing.list_url, narrowing.params
        self.author: User | None = narrowing.filter.form.cleaned_data["by"]
        self.owner: User | None = narrowing.filter.form.cleaned_data["owner"]
        self.says_active = bool(narrowing.given.get("is_active"))
        # What was spent on records that have left was spent all the same, unless the shelf alone is asked for.
        self.ever_params = narrowing.params if self.says_active else narrowing.params | {"is_active": ""}
        self.ever: RecordQuerySet = RecordFilter(self.ever_params, user=user).qs
        self.is_active = {"1": True, "0": False}.get(narrowing.params.get("is_active", ""))

    def is_counted(self, is_active: bool) -> bool:
        """Tell whether a record bought is one of `shelf`, by whether it is on the shelf."""
        return self.is_active is None or self.is_active == is_active


def days_of_month(month: str) -> tuple[date, date]:
    """Return the first and the last day of a month such as 2024-05."""
    first = date.fromisoformat(f"{month}-01")
    after = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return first, date.fromordinal(after.toordinal() - 1)


def last_months(today: date, count: int) -> list[str]:
    """Return the names of the last `count` months, this one at the end."""
    number = today.year * 12 + today.month - 1
    return [f"{month // 12:04}-{month % 12 + 1:02}" for month in range(number - count + 1, number + 1)]


def number(value: Any) -> Cell:
    """Return a number, or the text of one, as a cell."""
    return Cell(value if isinstance(value, str) else f"{value:,}", "", "number")


def record_cell(record: Record) -> Cell:
    """Return a record as a cell that leads to it."""
    return Cell(record.memo, reverse("admin:collection_record_page", args=[record.pk]), "name")
