"""Editing many records together in the admin: preview with counts, one batch."""

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from django.urls import reverse

from adminkit.verbs import SITE
from collection.admin.bulk.edit_rows import EMPTIED
from collection.admin.records.fieldsets import BOUGHT, COPY, RELEASE, WORTH
from collection.bulk.edit_fields import BULK_FIELDS
from collection.history.undo import Undo
from collection.models import Batch, Change, Genre, Record, Style
from collection.models.edits.differing import LISTS
from collection.models.edits.numbering import CATALOG_NUMBER
from collection.typed.parts_form import PARTS
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


@pytest.mark.once
def test_the_action_asks_what_to_change(client, collector):
    page = send(
        client, [make_record(collector), make_record(collector)], index="0"
    ).content.decode()
    assert "2 records selected." in page and 'name="preview"' in page and 'name="apply"' not in page


@pytest.mark.once
def test_the_preview_counts_and_changes_nothing(client, collector):
    records = [make_record(collector, location="Box"), make_record(collector)]
    response = send(client, records, location="Box", is_digitized="1", preview="1")
    assert response.context["counts"] == [
        ("location becomes “Box”", 1),
        ("digitized becomes yes", 2),
    ]
    assert response.context["changing"] == 2
    assert not Record.objects.filter(is_digitized=True).exists()


@pytest.mark.once
def test_the_preview_says_what_is_emptied(client, collector):
    record = make_record(collector, genre="Rock")
    page = send(client, [record], emptied="genre", is_digitized="0", preview="1").content.decode()
    assert "genre becomes empty in 1 of 1" in page and "digitized becomes no in 0 of 1" in page


def test_what_was_previewed_is_applied_as_one_batch(client, collector):
    rock = Genre.objects.create(name="Rock")
    records = [make_record(collector, location="Box"), make_record(collector)]
    send(client, records, genre="rock", location="Shelf", apply="1")
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
        ("original year becomes “1971”", 1),
        ("country becomes “US”", 1),
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


@pytest.mark.once
@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({}, "Choose at least one value to change."),
        ({"location": "Box", "emptied": ["location"]}, "Choose a value or empty it, not both."),
        ({"media_condition": "VG"}, "Select a valid choice."),
        ({"original_year": "1066"}, "1066 is not a year from 1860"),
        ({"discogs_release_id": "0"}, "greater than or equal to 1"),
        ({"price": "-1"}, "greater than or equal to 0"),
        ({"price": "1.234"}, "can be read in two ways"),
        ({"purchase_date": "2999-01-01"}, "2999-01-01 lies in the future."),
        ({"musicbrainz_release_id": "abc"}, "Enter a valid UUID."),
        ({"barcode": "1" * 101}, "at most 100 characters"),
        ({"value": "-1"}, "greater than or equal to 0"),
        ({"value": "price x 0"}, "Multiply by a number above 0"),
        ({"value": "price x 2000"}, "Multiply by a number above 0"),
        ({"value": "price x 1.234"}, "can be read in two ways"),
        ({"value": "cost x 2"}, "Enter a number."),
        ({"valued_on": "2999-01-01"}, "2999-01-01 lies in the future."),
        ({"matrix": "x" * 501}, "at most 500 characters"),
        ({"emptied": ["title"]}, "Select a valid choice."),
        ({"emptied": ["artists"]}, "Select a valid choice."),
        ({"set_artists": "Can", "add_artists": "Neu!"}, "Either set the list, or add and remove"),
        ({"drop_labels": "Mute"}, "There is no label “Mute”."),
    ],
)
def test_what_makes_no_sense_is_refused(client, collector, fields, problem):
    record = make_record(collector)
    assert problem in send(client, [record], apply="1", **fields).content.decode()
    assert not Batch.objects.exists()


@pytest.mark.once
def test_the_page_holds_nothing_that_the_security_policy_forbids(client, collector):
    page = send(client, [make_record(collector)], location="Box", preview="1").content.decode()
    assert " style=" not in page and "<style" not in page and " onclick=" not in page


def test_styles_are_added_and_taken_away_as_the_preview_says(client, collector):
    record = make_record(collector, styles=["Rock", "Dub"])
    Style.objects.create(name="Ambient")
    chosen = {"add_styles": "Ambient", "drop_styles": "rock"}
    page = send(client, [record], preview="1", **chosen)
    assert page.context["counts"] == [
        ("the style “Ambient” is added", 1),
        ("the style “Rock” is removed", 1),
    ]
    send(client, [record], apply="1", **chosen)
    assert [link.style.name for link in record.style_links.all()] == ["Dub", "Ambient"]


def test_labels_are_set_and_those_that_stay_keep_their_numbers(client, collector):
    labels = [("Spoon", "SF 1"), ("UA", "UAS 2"), ("UA", "UAS 3")]
    record, other = make_record(collector, labels=labels), make_record(collector, labels=["UA"])
    page = send(client, [record, other], set_labels="UA; Mute", preview="1")
    assert page.context["counts"] == [("labels become “UA”, “Mute”", 2)]
    send(client, [record, other], set_labels="UA; Mute", apply="1")
    assert stored(record, "labels") == ["UA UAS 2", "UA UAS 3", "Mute"]
    assert stored(other, "labels") == ["UA", "Mute"]
    Undo(Batch.objects.get()).run(by=SITE)
    assert stored(record, "labels") == ["Spoon SF 1", "UA UAS 2", "UA UAS 3"]


def test_artists_are_set_in_the_order_that_is_typed(client, collector):
    record = make_record(collector, artists=[("Can", "&"), "Faust"])
    send(client, [record], set_artists="Faust; Neu!", apply="1")
    assert Record.objects.with_artists().get().artist_line == "Faust / Neu!"
    Undo(Batch.objects.get()).run(by=SITE)
    assert Record.objects.with_artists().get().artist_line == "Can & Faust"


def test_records_that_have_the_artists_that_are_set_stay_as_they_are(client, collector):
    record = make_record(collector, artists=[("Can", "&"), "Faust"])
    page = send(client, [record], set_artists="Faust; Can", preview="1")
    assert page.context["changing"] == 0


def test_a_style_cannot_be_added_and_taken_away_at_once(client, collector):
    record = make_record(collector, styles=["Dub"])
    page = send(client, [record], add_styles="Dub", drop_styles="dub", apply="1")
    assert "dub cannot be added and removed at once." in page.content.decode()


SET = {
    "title": ("Ege Bamyasi", "Ege Bamyasi"),
    "year": ("1972", 1972),
    "original_year": ("1971", 1971),
    "country": ("Germany", "Germany"),
    "genre": ("Krautrock", "Krautrock"),
    "format": ("LP", "LP"),
    "format_details": ("Reissue", "Reissue"),
    "color": ("red", "red"),
    "limited_to": ("500", "500"),
    "barcode": ("5016958", "5016958"),
    "discogs_release_id": ("77", 77),
    "musicbrainz_release_id": (
        "9d1a1ef2-3c36-4b27-8d4f-0d1a7c1f5a11",
        UUID("9d1a1ef2-3c36-4b27-8d4f-0d1a7c1f5a11"),
    ),
    "media_condition": ("Mint (M)", "Mint (M)"),
    "sleeve_condition": ("Generic", "Generic"),
    "location": ("Hall", "Hall"),
    "files_under": ("Soundtracks", "Soundtracks"),
    "copy_number": ("7", "7"),
    "is_digitized": ("1", True),
    "purchase_date": ("2024-05-01", date(2024, 5, 1)),
    "price": ("12,50", Decimal("12.50")),
    "shop": ("Corner", "Corner"),
    "remarks": ("warped", "warped"),
    "matrix": ("PL 4001 A-1", "PL 4001 A-1"),
    "value": ("80,00", Decimal(80)),
    "valued_on": ("2024-05-01", date(2024, 5, 1)),
}


def stored(record, name):
    if name in LISTS:
        links = getattr(record, f"{name.removesuffix('s')}_links")
        return list(map(str, links.all()))
    value = getattr(Record.objects.get(pk=record.pk), name)
    return value.name if name in ("genre", "format") and value else value


@pytest.mark.parametrize("name", BULK_FIELDS)
def test_every_field_is_set_and_the_undo_brings_back_what_was_there(client, collector, name):
    record, other = make_record(collector), make_record(collector)
    before = stored(record, name)
    typed, value = SET[name]
    send(client, [record], apply="1", **{name: typed})
    assert stored(record, name) == value
    assert stored(other, name) == before
    Undo(Batch.objects.get()).run(by=SITE)
    assert stored(record, name) == before


@pytest.mark.once
@pytest.mark.parametrize("name", [name for name in EMPTIED if name != CATALOG_NUMBER])
def test_every_field_that_may_be_empty_is_emptied(client, collector, name):
    record = make_record(collector)
    field, typed = (f"add_{name}", "Krautrock") if name in LISTS else (name, SET[name][0])
    send(client, [record], apply="1", **{field: typed})
    send(client, [record], apply="1", emptied=[name])
    assert stored(record, name) == EMPTIED[name]


@pytest.mark.once
def test_the_page_has_a_row_for_every_field(client, collector):
    page = send(client, [make_record(collector)], index="0")
    rows = [row.name for _, rows in page.context["form"].groups for row in rows]
    assert sorted(rows) == sorted([*BULK_FIELDS, *LISTS, CATALOG_NUMBER])


@pytest.mark.once
def test_every_field_of_the_record_form_that_copies_may_share_can_be_edited_together():
    # Cover and tracks are each record's own, the country is edited in the list of artists, and the
    # others are parts of a list: the number has a row of its own.
    own = {"cover", "track_list", "join_phrases", "catalog_numbers", "artist_country"}
    parts = {"artist", "label", "style", "tag", "genre_name", "format_name"}
    form = {*PARTS, *RELEASE, *COPY, *BOUGHT, *WORTH, "remarks"}
    assert form - own - parts == set(BULK_FIELDS) - {"genre", "format"}


@pytest.mark.once
def test_the_message_leads_to_the_undo(client, collector):
    record = make_record(collector)
    send(client, [record], location="Hall", apply="1")
    undo = reverse("admin:collection_batch_undo", args=[Batch.objects.get().pk])
    assert f'1 record changed.  <a href="{undo}">Undo</a>' in client.get(LIST).text


@pytest.mark.once
def test_the_chosen_titles_are_in_sight(client, collector):
    records = [make_record(collector, title=f"T{number}") for number in range(32)]
    page = send(client, records, index="0").text
    assert page.count("<li>Can – <strong>T") == 30 and "and 2 others" in page


def test_a_new_name_is_made_when_the_edit_is_applied_and_not_before(client, collector):
    record = make_record(collector)
    page = send(client, [record], genre="Zeuhl", add_labels="Seventh", preview="1")
    assert ("genre becomes “Zeuhl”", 1) in page.context["counts"]
    assert ("the label “Seventh” is added", 1) in page.context["counts"]
    assert not Genre.objects.exists()
    send(client, [record], genre="Zeuhl", add_labels="Seventh", apply="1")
    assert "New: genre Zeuhl, label Seventh." in client.get(LIST).text
    assert stored(record, "genre") == "Zeuhl"


def test_artists_and_labels_are_added_behind_and_taken_away(client, collector):
    record = make_record(collector, artists=[("Can", "&"), "Faust"], labels=[("Mute", "1")])
    chosen = {"add_labels": "Spoon", "drop_labels": "Mute", "add_artists": "Neu!; Cluster"}
    send(client, [record], apply="1", drop_artists="Faust", **chosen)
    record = Record.objects.get(pk=record.pk)
    assert record.artist_line == "Can / Neu! / Cluster"
    assert [str(link) for link in record.label_links.all()] == ["Spoon"]


def test_the_search_finds_what_a_bulk_edit_has_written(client, collector):
    record = make_record(collector)
    send(client, [record], title="Flow Motion", barcode="12345670", add_artists="Neu!", apply="1")
    for words in ("flow", "12345670", "neu"):
        assert list(Record.objects.search(words)) == [record]


@pytest.mark.once
def test_what_was_typed_is_offered_again_with_the_preview(client, collector):
    page = send(
        client, [make_record(collector)], genre="Zeuhl", emptied="location", preview="1"
    ).text
    assert 'name="genre" value="Zeuhl"' in page
    assert '<input type="checkbox" name="emptied" value="location" checked>' in page
