"""Amounts and ratings that are nearly readable are not read."""

import pytest

from collection.models import Record
from tests.collection.importing.conftest import Imports
from tests.collection.importing.discogs_file import discogs, row, with_column
from tests.collection.importing.running import all_facts, told

pytestmark = [pytest.mark.usefixtures("collector"), pytest.mark.once]


@pytest.mark.parametrize("cell", ["1,340,00", "1.340.00", "1 340 00", "1'340'00", "1.340.000,0"])
def test_an_amount_with_one_mark_for_thousands_and_cents_is_no_price(
    cell: str, imports: Imports
) -> None:
    imports(discogs(row({"Collection Cost": cell}), header=with_column("Collection Cost")))
    assert (all_facts()[0]["price"], all_facts()[0]["remarks"]) == (None, f"Cost: {cell}")


@pytest.mark.parametrize("cell", ["5.5", "5,5"])
def test_five_and_a_half_of_five_stars_is_no_rating(cell: str, imports: Imports) -> None:
    assert told(imports(discogs(row(rating=cell))), "line 2", "Rating", cell, "from 0 to 5 stars")


@pytest.mark.parametrize("cell", ["4.5", "4,5", "4.50"])
def test_half_a_star_is_one_of_ten(cell: str, imports: Imports) -> None:
    imports(discogs(row(rating=cell)))
    assert all_facts()[0]["rating"] == 9


@pytest.mark.parametrize("cell", ["10.5", "10,5", "11"])
def test_more_than_ten_of_ten_is_no_rating(cell: str, imports: Imports) -> None:
    outcome = imports(f'artist,title,rating\r\nCan,Tago Mago,"{cell}"\r\n')
    assert told(outcome, "line 2", "rating", cell, "from 0 to 10 in halves")


@pytest.mark.parametrize("cell", ["5.5/5", "11/10", "105/100", "105%"])
def test_more_than_all_of_a_scale_is_no_rating(cell: str, imports: Imports) -> None:
    imports(f"Artist,Album,My Rating\r\nCan,Tago Mago,{cell}\r\n")
    assert (all_facts()[0]["rating"], all_facts()[0]["remarks"]) == (None, f"My Rating: {cell}")


def test_exactly_half_of_the_rows_on_ten_days_is_a_shelf_that_grew(imports: Imports) -> None:
    twice = [f"2020-01-{day:02} 10:00:00" for day in range(1, 12)] * 2
    once = [f"2020-02-{day:02} 10:00:00" for day in range(1, 19)]
    rows = [row(release_id=str(n), added=day) for n, day in enumerate([*twice, *once], start=1)]
    imports(discogs(*rows))
    assert Record.objects.filter(purchase_date__isnull=False).count() == 40
