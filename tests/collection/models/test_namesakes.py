"""Discogs' number in brackets is shown only where it tells two names apart."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from collection.models import Artist, Record
from tests.factories import make_record

pytestmark = pytest.mark.django_db


def lines() -> list[str]:
    return [record.artist_line for record in Record.objects.with_links().order_by("pk")]


def test_a_number_is_left_out_where_no_other_of_that_name_is_there() -> None:
    make_record(artists=[("Ono (3)", "&"), "John Lennon"])
    assert lines() == ["Ono & John Lennon"]


def test_a_number_is_shown_where_it_tells_two_apart() -> None:
    make_record(artists=["Ono (3)"])
    make_record(artists=["Ono"])
    assert lines() == ["Ono (3)", "Ono"]


def test_two_numbers_tell_two_apart_as_well() -> None:
    make_record(artists=["Ono (3)"])
    make_record(artists=["Ono (2)"])
    assert lines() == ["Ono (3)", "Ono (2)"]


def test_a_number_that_comes_with_the_title_of_an_artist_stays() -> None:
    make_record(artists=["Sunn O)))", "Blink (US)"])
    assert lines() == ["Sunn O))) / Blink (US)"]


def test_labels_are_shown_in_the_same_way() -> None:
    record = make_record(
        labels=[("Abel Records (3)", "AB 1"), ("Cain", "C 1"), ("Cain (2)", "C 2")]
    )
    shown = Record.objects.with_links().get(pk=record.pk)
    assert [link.shown_name for link in shown.label_links.all()] == [
        "Abel Records",
        "Cain",
        "Cain (2)",
    ]


def test_the_whole_name_stays_the_name() -> None:
    make_record(artists=["Ono (3)"], labels=["Abel Records (3)"])
    make_record(artists=["Ono (3)"])
    assert Artist.objects.get().name == "Ono (3)"
    assert [link.shown_name for link in Record.objects.latest("pk").artist_links.all()] == [
        "Ono (3)"
    ]


def test_a_list_asks_as_often_however_many_names_have_numbers() -> None:
    asked = []
    for names in (["Ono (3)"], ["Can (2)", "Air (4)", "Low (9)"]):
        make_record(artists=names, labels=names)
        with CaptureQueriesContext(connection) as queries:
            lines()
        asked.append(len(queries))
    assert asked[0] == asked[1]


def test_pages_show_the_name_and_lead_to_the_whole_one(admin_client: Client) -> None:
    record = make_record(artists=["Ono (3)"], labels=["Abel Records (3)"])
    page = admin_client.get(reverse("admin:collection_record_page", args=[record.pk]))
    listing = admin_client.get(reverse("admin:collection_record_changelist"))
    assert ">Ono</a>" in page.text and ">Abel Records</a>" in page.text
    assert "artist=%22Ono+%283%29%22" in page.text
    assert "Ono (3)" not in listing.text and "Abel Records (3)" not in listing.text
