"""One filter language: list, export, commands and random pick find the same records and refuse the
same words.
"""

import csv
import io
import json
from datetime import UTC, datetime

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from adminkit.verbs import SITE
from collection.filters.record_filter import RecordFilter
from collection.models import Artist, Loan
from collection.orders.receiving import receive
from tests.collection.test_filters import BAD
from tests.factories import make_order, make_record, make_user

pytestmark = pytest.mark.django_db

LIST, EXPORT = (
    reverse("admin:collection_record_changelist"),
    reverse("admin:collection_record_export"),
)
RANDOM = reverse("admin:random")
ORDER = "0c0ffee0-0000-4000-8000-000000000001"
FILTERS = [
    {},
    {"q": "bjork"},
    {"is_active": "0"},
    {"artist": '"Can"', "year_min": "1971"},
    {"genre": "rock", "rating_min": "7.5", "by": "boss"},
    {"style": "dream"},
    {"tag": "sell"},
    {"country": "österr", "original_year_min": "1980", "original_year_max": "1993"},
    {"unrated": "1", "is_digitized": "0"},
    {"format": "7", "is_small": "1"},
    {"price_max": "9.99", "owner": "boss", "no_cover": "1"},
    {"looked_up": "never", "not_on_discogs": "0"},
    {"not_played_since": "2020-01-01", "media_condition": "Mint (M)"},
    {"on_loan": "0", "lent_to!": "bert"},
    {"shop": "müller", "color": "red", "barcode": "50 16", "catalog_number": "fac"},
    {"added_after": "2020-01-01", "added_before": "2024-12-31", "no_genre": "1"},
    {"no_tracks": "1", "no_release": "1"},
    {"order": ORDER},
    {"matrix": "fac 1", "value_min": "10", "value_max": "12.50"},
    {"artist_country": "iceland", "artist_country!": "germany"},
    {"genre!": "rock", "q!": "homogenic", "artist!": "faust"},
]
#: A bad value for a filter of each kind, and one that no text can hold.
OF_EACH_KIND = {
    *{type(RecordFilter.base_filters[name]): (name, bad) for name, bad in BAD.items()}.values(),
    ("artist", BAD["artist"]),
}


@pytest.fixture(scope="module")
def boss(module_db):
    return make_user("boss", is_staff=True, is_superuser=True)


@pytest.fixture(autouse=True)
def signed_in(client, shelf, boss):
    client.force_login(boss)


@pytest.fixture(scope="module")
def shelf(boss):
    make_record(
        boss,
        artists=["Björk"],
        title="Debut",
        year=1994,
        original_year=1993,
        country="Österreich",
        media_condition="Mint (M)",
        rating="8",
        styles=["House", "Dréam Pop"],
        tags=["To sell"],
        shop="Platten-Müller",
        matrix="FAC 1-A",
        value="12",
        color="Red",
        barcode="5016-025",
        labels=[("Factory", "FAC 1")],
        added_at=datetime(2024, 5, 1, tzinfo=UTC),
    )
    Artist.objects.filter(name="Björk").update(country="Iceland")
    make_record(boss, year=1971, genre="Krautrock", rating="9.5", is_digitized=True, price="20")
    make_record(boss, year=1970, genre="Rock", rating="6", price="5")
    make_record(
        make_user("ann"), artists=["Cannon", "Björk"], format='7"', media_condition="Mint (M)"
    )
    make_record(boss, artists=["Faust"], is_active=False, format="LP", price="9.99")
    receive(make_order(boss, {"title": "Landed"}, uid=ORDER), by=SITE)


def listed(client, params):
    return {
        str(record.uid)
        for record in client.get(LIST, {"is_active": ""} | params).context["cl"].result_list
    }


def downloaded(client, params):
    address = f"{EXPORT}?{'&'.join(f'{name}={value}' for name, value in params.items())}"
    page = client.post(address, {"layout": "disco"})
    rows = csv.DictReader(io.StringIO(b"".join(page.streaming_content).decode()))
    return {row["uid"] for row in rows}


def words(params):
    return [f"{name}={value}" for name, value in params.items()]


def written(params, tmp_path):
    path = tmp_path / "found.csv"
    call_command("export_records", str(path), *words(params), verbosity=0)
    with path.open(newline="", encoding="utf-8") as file:
        return {row["uid"] for row in csv.DictReader(file)}


def drawn(params, capsys):
    try:
        call_command("random_record", *words({"is_active": ""} | params), "--count", "50", "--json")
    except CommandError:
        return set()
    return {record["uid"] for record in json.loads(capsys.readouterr().out)}


def each_filter():
    """Return what is asked for, and of what is narrowed alike one on each database: the SQL of
    every filter is tried in test_filters.py.
    """
    asked_everywhere = FILTERS[:6]
    alone = [pytest.param(params, marks=pytest.mark.once) for params in FILTERS[6:]]
    return [*asked_everywhere, *alone]


@pytest.mark.parametrize("params", each_filter(), ids=str)
def test_a_filter_finds_the_same_in_list_export_command_and_random_pick(
    client, params, tmp_path, capsys
):
    found = listed(client, params)
    assert found
    assert found == downloaded(client, params) == written(params, tmp_path) == drawn(params, capsys)


@pytest.mark.parametrize("params", [{"on_loan": "1"}, {"lent_to": "anna"}], ids=str)
def test_what_is_on_loan_is_found_wherever_a_filter_is_taken(
    client, boss, params, tmp_path, capsys
):
    Loan.objects.create(record=make_record(boss), to="Anna")
    found = listed(client, params)
    assert len(found) == 1
    assert found == downloaded(client, params) == written(params, tmp_path) == drawn(params, capsys)


@pytest.mark.once
@pytest.mark.parametrize(("name", "value"), sorted(OF_EACH_KIND))
def test_a_bad_value_is_refused_wherever_a_filter_is_taken(client, name, value):
    for address in (LIST, EXPORT, RANDOM):
        shown = client.get(address, {name: value}).text
        # What no text can hold is refused before any filter is asked.
        told = "<title>Unclear address" if "\0" in value else f"{name} takes"
        assert told in shown
    for command in ("export_records", "random_record"):
        with pytest.raises(CommandError, match=f"{name} takes"):
            call_command(command, f"{name}={value}")
