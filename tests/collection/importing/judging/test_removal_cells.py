"""When a record left, why and for how much: only a record that has left the shelf may say so."""

import pytest
from django.utils import timezone

from adminkit.verbs import SITE
from collection.models import Record
from credits.models import Transaction
from tests.collection.importing.conftest import Imports
from tests.collection.importing.running import figures, told
from tests.factories import make_record

pytestmark = pytest.mark.usefixtures("collector")
each_cell = pytest.mark.parametrize(
    ("column", "cell"),
    [("removed_on", "2020-05-01"), ("removal_reason", "sold"), ("sale_price", "12.50")],
)
IN_THE_FUTURE = "2199-12-31"


@each_cell
def test_a_new_record_on_the_shelf_has_none_of_it(column: str, cell: str, imports: Imports) -> None:
    outcome = imports(f"artist,title,{column}\r\nCan,Tago Mago,{cell}\r\n")
    assert told(outcome, "line 2", column, cell, "only removed records can have this")


@each_cell
def test_a_known_record_on_the_shelf_gets_none_of_it(
    column: str, cell: str, imports: Imports
) -> None:
    outcome = imports(f"uid,{column}\r\n{make_record().uid},{cell}\r\n")
    assert told(outcome, "line 2", column, cell, "only removed records can have this")


@each_cell
def test_a_record_that_leaves_with_the_row_takes_it(
    column: str, cell: str, imports: Imports
) -> None:
    record = make_record()
    imports(f"uid,is_active,{column}\r\n{record.uid},0,{cell}\r\n")
    assert str(getattr(Record.objects.get(), column)) == cell


@each_cell
def test_a_record_that_has_left_takes_it_later(column: str, cell: str, imports: Imports) -> None:
    record = make_record(is_active=False)
    assert figures(imports(f"uid,{column}\r\n{record.uid},{cell}\r\n").counts) == (0, 1, 0, 0)


def test_a_departure_dated_in_the_future_is_booked_today(imports: Imports) -> None:
    record = make_record()
    record.buy(cost=0, by=SITE)
    imports(f"uid,is_active,removed_on\r\n{record.uid},0,{IN_THE_FUTURE}\r\n")
    assert Transaction.objects.get(kind="Removal").date == timezone.localdate()


def test_a_purchase_dated_in_the_future_is_booked_today(imports: Imports) -> None:
    data = f"artist,title,purchase_date\r\nCan,Tago Mago,{IN_THE_FUTURE}\r\n"
    imports(data, "--charge-after", "2020-01-01")
    assert Transaction.objects.get(kind="Purchase").date == timezone.localdate()
