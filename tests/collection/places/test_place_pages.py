"""Places in the browser: the list, one place, its label, and the page of a record."""

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from adminkit.verbs import SITE
from collection.bulk.loans import lend_together
from collection.history.undo import Undo
from collection.models import Batch, Place, Record
from disco_site.people.roles import Role, give_role
from tests.factories import make_record, make_user

pytestmark = pytest.mark.django_db

LIST = reverse("admin:collection_place_changelist")


def signed_in(client, name="anna", role=Role.COLLECTOR):
    user = make_user(name)
    give_role(user, role)
    client.force_login(user)
    return User.objects.get(pk=user.pk)


@pytest.fixture
def anna(client):
    return signed_in(client)


def place(owner, name, **fields):
    return Place.objects.create(owner=owner, name=name, **fields)


def address(name, *args, **query):
    return reverse(f"admin:collection_place_{name}", args=args, query=query)


def test_the_list_counts_records_on_the_shelf_and_offers_what_is_no_place_yet(client, anna):
    place(anna, "Box 1")
    for text in ("Box 1", "box 1", "Hallway"):
        make_record(anna, location=text)
    make_record(anna, location="Box 1", is_active=False)
    page = client.get(LIST).text
    assert '<td class="field-records">2</td>' in page
    assert "1 location of your records is no place yet" in page
    client.post(address("make"))
    assert set(Place.objects.values_list("name", flat=True)) == {"Box 1", "Hallway"}
    assert "no place yet" not in client.get(LIST).text


def test_a_location_becomes_a_place_with_one_click(client, anna):
    make_record(anna, location="Hallway"), make_record(anna, location="Attic")
    page = client.post(address("make"), {"name": "hallway"}, follow=True)
    assert page.redirect_chain[-1][0] == address("page", Place.objects.get().pk)
    assert "“Hallway” is a place." in page.text


@pytest.mark.once
def test_the_list_asks_as_many_queries_for_many_places(client, anna):
    def count():
        client.get(LIST)
        with CaptureQueriesContext(connection) as queries:
            client.get(LIST)
        return len(queries)

    place(anna, "Box"), make_record(anna, location="Box"), make_record(anna, location="Own")
    few = count()
    for number in range(30):
        place(anna, f"Box {number}")
        make_record(anna, location=f"Box {number}"), make_record(anna, location=f"Own {number}")
    assert count() == few


def test_a_place_shows_its_records_in_its_order_whoever_has_them(client, anna):
    box = place(anna, "Box", sort="year")
    late = make_record(anna, title="Late", year=1990, location="Box")
    make_record(anna, title="Early", year=1960, location="box", labels=[("Brain", "BR 1")])
    make_record(anna, title="Gone", location="Box", is_active=False)
    lend_together(Record.objects.filter(pk=late.pk), "Bert", by=SITE)
    page = client.get(address("page", box.pk)).text
    assert page.index("Early") < page.index("Late") < page.index("on loan to Bert")
    assert "2 records, 1 of them on loan." in page and "BR 1" in page and "Gone" not in page


@pytest.mark.once
def test_the_order_is_chosen_on_the_page(client, anna):
    box = place(anna, "Box")
    page = client.post(address("page", box.pk), {"sort": "label"}, follow=True).text
    assert "Box: by label and number." in page
    assert Place.objects.get().sort == "label"
    client.post(address("page", box.pk), {"sort": "colour"})
    assert Place.objects.get().sort == "label"


def test_a_long_place_has_pages_and_opens_at_a_record(client, anna):
    box = place(anna, "Box", sort="title")
    for number in range(101):
        last = make_record(anna, title=f"Album {number:03}", location="Box")
    page = client.get(address("page", box.pk), {"record": last.pk}).text
    assert "101 to 101 of 101" in page and 'class="sought"' in page
    assert client.get(address("page", box.pk), {"page": 3}).status_code == 400


@pytest.mark.once
def test_what_is_marked_is_not_taken_for_a_search(client, anna):
    box, record = place(anna, "Box", sort="title"), make_record(anna, location="Box")
    page = client.get(address("page", box.pk), {"record": record.pk}).text
    assert 'value="record=' not in page


@pytest.mark.once
def test_one_place_asks_as_many_queries_for_many_records(client, anna):
    box = place(anna, "Box", sort="label")

    def count():
        with CaptureQueriesContext(connection) as queries:
            client.get(address("page", box.pk))
        return len(queries)

    make_record(anna, location="Box", labels=[("Brain", "1")])
    few = count()
    for number in range(20):
        make_record(anna, location="Box", title=str(number), labels=[("Brain", str(number))])
    assert count() == few


def test_a_place_is_renamed_with_a_way_back(client, anna):
    box, record = place(anna, "Box"), make_record(anna, location="box")
    page = client.post(address("rename", box.pk), {"name": " Attic "}, follow=True).text
    assert "“Box” is now “Attic”: 1 record changed." in page
    assert reverse("admin:collection_batch_undo", args=[Batch.objects.get().pk]) in page
    record.refresh_from_db()
    assert record.location == "Attic"


@pytest.mark.once
@pytest.mark.parametrize("name", ["", "\u200b", "Attic", "x" * 201])
def test_a_bad_name_is_said_on_the_page(client, anna, name):
    box = place(anna, "Box")
    place(anna, "attic")
    page = client.post(address("rename", box.pk), {"name": name})
    assert page.status_code == 200 and "errorlist" in page.text


def test_the_name_that_it_has_changes_nothing(client, anna):
    box = place(anna, "Box")
    page = client.post(address("rename", box.pk), {"name": "Box"}, follow=True).text
    assert "Nothing was changed." in page and not Batch.objects.exists()


def test_selected_places_are_merged_with_a_way_back(client, anna):
    box, attic = place(anna, "Box"), place(anna, "Attic")
    record = make_record(anna, location="Box")
    chosen = {"action": "merge_selected", "_selected_action": [box.pk, attic.pk]}
    page = client.post(LIST, chosen, follow=True)
    assert "Stays" in page.text
    sent = {"place": [box.pk, attic.pk], "into": attic.pk}
    page = client.post(address("merge_places"), sent, follow=True).text
    assert "“Box” is now “Attic”: 1 record changed." in page and "Undo" in page
    record.refresh_from_db()
    assert record.location == "Attic" and Place.objects.get() == attic


@pytest.mark.once
def test_one_place_alone_is_not_merged(client, anna):
    box = place(anna, "Box")
    chosen = {"action": "merge_selected", "_selected_action": [box.pk]}
    assert "Select two to 20 places" in client.post(LIST, chosen, follow=True).text
    assert client.get(address("merge_places", place=box.pk)).status_code == 404
    sent = {"place": [box.pk, place(anna, "Attic").pk], "into": "x"}
    assert client.post(address("merge_places"), sent).status_code == 404


@pytest.mark.once
def test_a_label_has_a_picture_that_leads_to_the_place(client, anna):
    box, attic = place(anna, "Box"), place(anna, "Attic")
    chosen = {"action": "print_labels", "_selected_action": [box.pk, attic.pk]}
    page = client.post(LIST, chosen, follow=True).text
    assert address("qr", box.pk) in page and attic.code in page
    picture = client.get(address("qr", box.pk))
    assert picture.headers["Content-Type"] == "image/svg+xml"
    assert picture.content.startswith(b"<?xml") and b"style" not in picture.content
    assert client.get(address("code", box.code)).url == address("page", box.pk)
    assert client.get(address("code", "NOTTHERE")).status_code == 404


def test_nobody_sees_places_of_others(client, anna):
    box = place(make_user("bert"), "Secret box")
    own = place(anna, "Own")
    assert "Secret box" not in client.get(LIST).text
    for asked in (
        address("page", box.pk),
        address("rename", box.pk),
        address("qr", box.pk),
        address("code", box.code),
        address("labels", place=[box.pk, own.pk]),
        address("merge_places", place=[box.pk, own.pk]),
    ):
        answer = client.get(asked)
        assert answer.status_code == 404 and "Secret box" not in answer.text, asked
    sent = {"place": [box.pk, own.pk], "into": own.pk}
    assert client.post(address("merge_places"), sent).status_code == 404
    assert client.post(address("page", box.pk), {"sort": "year"}).status_code == 404
    assert client.post(address("rename", box.pk), {"name": "Mine"}).status_code == 404
    exported = client.post(
        address("export"), {"format": "0", "resource": ""} | {"placeresource_name": "on"}
    )
    assert "Secret box" not in exported.text


def test_an_owner_of_the_site_sees_those_of_everybody(client):
    signed_in(client, "boss", Role.OWNER)
    box = place(make_user("bert"), "Secret box")
    assert "Secret box" in client.get(LIST).text
    assert "It is bert’s." in client.get(address("page", box.pk)).text


@pytest.mark.once
def test_a_listener_has_no_places(client):
    signed_in(client, "lisa", Role.LISTENER)
    assert client.get(LIST).status_code == 403
    assert client.post(address("make")).status_code == 403


def test_a_new_place_is_one_s_own_and_exists_once(client, anna):
    sent = {"name": "Box", "sort": "label"}
    page = client.post(address("add"), sent, follow=True)
    made = Place.objects.get()
    assert (made.owner, made.sort) == (anna, "label")
    assert page.redirect_chain[-1][0] == address("page", made.pk)
    assert (
        "You already have a place"
        in client.post(address("add"), {"name": "BOX", "sort": "label"}).text
    )


@pytest.mark.once
def test_the_form_of_a_place_is_its_page(client, anna):
    box = place(anna, "Box")
    assert client.get(address("change", box.pk)).url == address("page", box.pk)
    assert client.get(address("change", 999)).url == LIST


def test_a_deleted_place_leaves_its_records_where_they_are(client, anna):
    box, record = place(anna, "Box"), make_record(anna, location="Box")
    page = client.post(address("delete", box.pk), {"post": "yes"}, follow=True)
    record.refresh_from_db()
    assert record.location == "Box" and not Place.objects.exists()
    assert "This can be undone." in page.text
    Undo(Batch.objects.get()).run(by=anna)
    again = Place.objects.get()
    assert (again.name, again.sort, again.code) == (box.name, box.sort, box.code)


# The page of a record


def page_of(client, record):
    return " ".join(
        client.get(reverse("admin:collection_record_page", args=[record.pk])).text.split()
    )


def test_a_record_belongs_between_two_others(client, anna):
    first = make_record(anna, artists=["Abba"], title="Arrival", location="Box")
    record = make_record(anna, artists=["Can"], title="Tago Mago", location="box")
    lent = make_record(anna, artists=["Cure"], title="Faith", location="Box")
    lend_together(Record.objects.filter(pk=lent.pk), "Bert", by=SITE)
    make_record(anna, artists=["Faust"], title="So Far", location="Box")
    page = page_of(client, record)
    assert "Abba - Arrival</a> and" in page and "Faust - So Far</a>" in page
    assert "2 of 3 in box, by artist" in page
    assert "first, before" in page_of(client, first)


def test_it_belongs_where_the_order_of_the_place_says(client, anna):
    box = place(anna, "Box", sort="year")
    record = make_record(anna, artists=["Can"], year=1971, location="Box")
    make_record(anna, artists=["Abba"], title="Arrival", year=1976, location="Box")
    page = page_of(client, record)
    assert "Abba - Arrival (1976)</a>" in page and "1 of 2" in page and "by year" in page
    assert f"{address('page', box.pk)}?record={record.pk}" in page
    Place.objects.update(sort="none")
    page = page_of(client, record)
    assert "Abba" not in page and "in no order" in page


def test_what_has_no_place_belongs_nowhere(client, anna):
    assert "Belongs" not in page_of(client, make_record(anna))
    assert "Belongs" not in page_of(client, make_record(anna, location="Box", is_active=False))
    theirs = make_record(make_user("bert"), location="Box")
    assert "Belongs" not in page_of(client, theirs)


def test_a_record_in_a_great_place_leads_to_its_page(client, anna, monkeypatch):
    monkeypatch.setattr("collection.admin.places.spots.MOST", 1)
    records = [make_record(anna, title=title, location="Box") for title in ("One", "Two")]
    said = page_of(client, records[0]).partition("Belongs")[2].partition("</dd>")[0]
    assert "in Box, by artist" in said and "Two" not in said


@pytest.mark.once
def test_what_it_files_under_is_typed_and_shown(client, anna):
    record = make_record(anna)
    form = client.get(reverse("admin:collection_record_change", args=[record.pk]))
    assert 'name="files_under"' in form.text
    Record.objects.filter(pk=record.pk).update(files_under="Soundtracks")
    assert "Soundtracks" in page_of(client, record)
