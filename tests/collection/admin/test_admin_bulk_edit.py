"""Editing many records together in the admin: preview with counts, one batch."""

import pytest
from django.urls import reverse

from collection.models import Batch, Change, Genre, Record, Style
from disco_site.people.roles import Role, give_role
from tests.factories import make_record, make_user

pytestmark = pytest.mark.django_db

LIST = reverse("admin:collection_record_changelist")


@pytest.fixture
def collector(client):
    user = make_user("collector")
    give_role(user, Role.COLLECTOR)
    client.force_login(user)
    return user


def send(client, records, address="", **fields):
    data = {"action": "bulk_edit", "_selected_action": [record.pk for record in records]}
    return client.post(f"{LIST}?{address}", data | fields)


def test_the_action_asks_what_to_change(client, collector):
    page = send(
        client, [make_record(collector), make_record(collector)], index="0"
    ).content.decode()
    assert "2 records selected." in page and 'name="preview"' in page and 'name="apply"' not in page


def test_the_preview_counts_and_changes_nothing(client, collector):
    records = [make_record(collector, location="Box"), make_record(collector)]
    response = send(client, records, location="Box", is_digitized="1", preview="1")
    assert response.context["counts"] == [
        ("location becomes “Box”", 1),
        ("digitized becomes yes", 2),
    ]
    assert response.context["changing"] == 2
    assert not Record.objects.filter(is_digitized=True).exists()


def test_the_preview_says_what_is_emptied(client, collector):
    record = make_record(collector, genre="Rock")
    page = send(client, [record], emptied="genre", is_digitized="0", preview="1").content.decode()
    assert "genre becomes empty in 1 of 1" in page and "digitized becomes no in 0 of 1" in page


def test_what_was_previewed_is_applied_as_one_batch(client, collector):
    rock = Genre.objects.create(name="Rock")
    records = [make_record(collector, location="Box"), make_record(collector)]
    send(client, records, genre=rock.pk, location="Shelf", apply="1")
    assert set(Record.objects.values_list("genre", "location")) == {(rock.pk, "Shelf")}
    batch = Batch.objects.get()
    assert (batch.kind, batch.user, batch.counts["changed"]) == (Batch.Kind.BULK_EDIT, collector, 2)
    assert Change.objects.count() == 2


def test_values_can_be_emptied(client, collector):
    record = make_record(collector, genre="Rock", location="Box", media_condition="Mint (M)")
    send(client, [record], emptied=["genre", "location"], apply="1")
    record.refresh_from_db()
    assert (record.genre, record.location, record.media_condition) == (None, "", "Mint (M)")


def test_country_and_original_year_are_given_and_emptied_together(client, collector):
    record = make_record(collector, country="UK")
    page = send(client, [record], country="US", original_year="1971", preview="1")
    assert page.context["counts"] == [
        ("country becomes “US”", 1),
        ("original year becomes “1971”", 1),
    ]
    send(client, [record], country="US", original_year="1971", apply="1")
    record.refresh_from_db()
    assert (record.country, record.original_year) == ("US", 1971)
    send(client, [record], emptied=["country", "original_year"], apply="1")
    record.refresh_from_db()
    assert (record.country, record.original_year) == ("", None)


def test_records_of_others_are_counted_and_left_alone(client, collector):
    mine, other = make_record(collector), make_record(make_user("ann"))
    assert send(client, [mine, other], location="Box", preview="1").context["others"] == 1
    send(client, [mine, other], location="Box", apply="1")
    assert list(Record.objects.filter(location="Box")) == [mine]


def test_all_records_of_a_filter_can_be_selected(client, collector):
    first, second = make_record(collector, year=1971), make_record(collector, year=1972)
    make_record(collector, year=1980)
    send(client, [first], "year_max=1975", select_across="1", location="Box", apply="1")
    assert set(Record.objects.filter(location="Box")) == {first, second}


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({}, "Choose at least one value to change."),
        ({"location": "Box", "emptied": ["location"]}, "Choose a value or empty it, not both."),
        ({"media_condition": "VG"}, "Select a valid choice."),
        ({"original_year": "1066"}, "1066 is not a year from 1860"),
    ],
)
def test_what_makes_no_sense_is_refused(client, collector, fields, problem):
    record = make_record(collector)
    assert problem in send(client, [record], apply="1", **fields).content.decode()
    assert not Batch.objects.exists()


def test_the_page_holds_nothing_that_the_security_policy_forbids(client, collector):
    page = send(client, [make_record(collector)], location="Box", preview="1").content.decode()
    assert " style=" not in page and "<style" not in page and " onclick=" not in page


def test_styles_are_added_and_taken_away_as_the_preview_says(client, collector):
    record = make_record(collector, styles=["Rock", "Dub"])
    ambient, rock = Style.objects.create(name="Ambient"), Style.objects.get(name="Rock")
    chosen = {"add_styles": [ambient.pk], "drop_styles": [rock.pk]}
    page = send(client, [record], preview="1", **chosen)
    assert page.context["counts"] == [
        ("the style “Ambient” is added", 1),
        ("the style “Rock” is taken away", 1),
    ]
    send(client, [record], apply="1", **chosen)
    assert [link.style.name for link in record.style_links.all()] == ["Dub", "Ambient"]


def test_a_style_cannot_be_added_and_taken_away_at_once(client, collector):
    record = make_record(collector, styles=["Dub"])
    dub = Style.objects.get().pk
    page = send(client, [record], add_styles=[dub], drop_styles=[dub], apply="1")
    assert "Dub cannot be added and taken away at once." in page.content.decode()
