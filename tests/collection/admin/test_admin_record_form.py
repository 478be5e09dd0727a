"""The form of a record: links in order, cost, ratings, clone, what is there already."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from adminkit.verbs import SITE
from collection.models import Artist, Batch, Label, Record, Style, Want
from credits.models import Account, Transaction
from disco_site.people.roles import Role, give_role
from ratings.models import Rating
from tests.collection.pictures import make_picture, upload
from tests.factories import make_account, make_record, make_user

pytestmark = pytest.mark.django_db

ADD = reverse("admin:collection_record_add")
PREFIXES = {
    "artists": "artist_links",
    "labels": "label_links",
    "styles": "style_links",
    "tracks": "tracks",
}


@pytest.fixture
def boss(client):
    user = make_user("boss", is_staff=True, is_superuser=True)
    client.force_login(user)
    return user


@pytest.fixture
def collector(client):
    user = make_user("collector")
    give_role(user, Role.COLLECTOR)
    client.force_login(user)
    return user


def artist(name):
    return Artist.objects.get_or_add(name)[0].pk


def page_data(client, url):
    """Return what a browser sends when the page is saved as it is."""
    context = client.get(url).context
    forms = [
        context["adminform"].form,
        *(part.formset.management_form for part in context["inline_admin_formsets"]),
    ]
    forms += [form for part in context["inline_admin_formsets"] for form in part.formset.forms]
    fields = [(form[name], form[name].value()) for form in forms for name in form.fields]
    # A browser sends no empty box and, as long as no file is chosen, no file.
    sent = {
        field.html_name: value
        for field, value in fields
        if value is not None and value is not False
    }
    return {name: value for name, value in sent.items() if name != "cover"}


def rows(part, *rows):
    """Return the data of new rows of a part."""
    prefix = PREFIXES[part]
    data = {f"{prefix}-TOTAL_FORMS": len(rows), f"{prefix}-INITIAL_FORMS": 0}
    return data | {
        f"{prefix}-{n}-{name}": value for n, row in enumerate(rows) for name, value in row.items()
    }


def new_record(**fields):
    data = {"title": "Tago Mago", "cost": "1", "purchase_date": str(timezone.localdate())}
    parts = rows("labels") | rows("styles") | rows("tracks")
    return data | rows("artists", {"artist": artist("Can")}) | parts | fields


def change_url(record):
    return reverse("admin:collection_record_change", args=[record.pk])


def test_a_new_record_is_stored_with_its_parts_and_booked(client, collector):
    label = Label.objects.get_or_add("Spoon")[0].pk
    parts = rows("labels", {"label": label, "catalog_number": "1"}) | rows(
        "tracks", {"title": "Paperhouse", "kind": "track"}
    )
    assert client.post(ADD, new_record(year="1971") | parts).status_code == 302
    record = Record.objects.get()
    assert (record.owner, str(record.label_links.get()), record.tracks.get().title) == (
        collector,
        "Spoon 1",
        "Paperhouse",
    )
    line = Transaction.objects.get()
    assert (line.kind, line.amount, line.memo) == ("Purchase", -1, "Can - Tago Mago (1971)")


def test_a_record_may_cost_nothing(client, collector):
    client.post(ADD, new_record(cost="0"))
    assert Transaction.objects.get().amount == 0


def test_a_negative_balance_is_said_with_the_day_it_is_zero_again(client, collector):
    page = client.post(ADD, new_record(), follow=True).content.decode()
    day = Account.objects.get().day_of(0)
    assert f"The balance is -1. It will be zero again on {day}." in page


def test_a_purchase_before_the_account_was_opened_is_an_initial_load_and_the_page_says_so(
    client, collector
):
    make_account(collector)
    yesterday = timezone.localdate() - timedelta(1)
    page = client.post(ADD, new_record(purchase_date=str(yesterday)), follow=True).content.decode()
    assert "Booked as Initial load" in page
    assert Transaction.objects.get().kind == "Initial load"


def test_a_day_in_the_future_is_refused_beside_its_field(client, collector):
    tomorrow = timezone.localdate() + timedelta(1)
    response = client.post(ADD, new_record(purchase_date=str(tomorrow)))
    assert response.context["adminform"].form.errors["purchase_date"] == [
        f"{tomorrow} lies in the future."
    ]
    assert not Record.objects.exists() and not Transaction.objects.exists()


@pytest.mark.parametrize("field", ["title", "cost", "year"])
def test_errors_stand_beside_their_field(client, collector, field):
    response = client.post(ADD, new_record(**{field: "" if field == "title" else "1200"}))
    assert list(response.context["adminform"].form.errors) == [field]


def test_a_record_needs_an_artist(client, collector):
    response = client.post(ADD, new_record() | {"artist_links-0-artist": ""})
    assert "Enter at least one artist." in response.content.decode()


def test_a_page_that_is_sent_twice_stores_one_record(client, collector):
    data = new_record(page_uid=str(uuid4()))
    client.post(ADD, data)
    response = client.post(ADD, data)
    assert response.url == reverse("admin:collection_record_page", args=[Record.objects.get().pk])
    assert Transaction.objects.count() == 1
    assert "This page was sent before" in client.get(response.url).content.decode()


def test_a_new_form_holds_nothing_of_the_record_before(client, collector):
    before = page_data(client, ADD)
    client.post(ADD, new_record(location="Attic", _addanother="1"))
    after = page_data(client, ADD)
    assert {name: value for name, value in after.items() if before.get(name) != value}.keys() == {
        "page_uid"
    }


def test_a_page_that_is_saved_as_it_is_changes_nothing(client, boss):
    record = make_record(
        artists=[("A", "&"), "B"], labels=[("C", "1")], genre="Rock", price="9.5", rating="8"
    )
    record.set_tracks(
        [{"title": "Disc", "kind": "heading"}, {"title": "One", "is_favourite": True}]
    )
    ids = [link.pk for link in record.artist_links.all()]
    assert client.post(change_url(record), page_data(client, change_url(record))).status_code == 302
    assert [link.pk for link in record.artist_links.all()] == ids
    assert Rating.objects.count() == 1


def test_what_a_form_says_of_release_and_tracks_is_stored(client, collector):
    sent = new_record(
        original_year="1969",
        country="  Canada ",
        musicbrainz_release_id="0e9a8b3c-63a3-4d5a-9d35-6f0e2a7c1b00",
        **rows("artists", {"artist": artist("Neil Young")}),
        **rows(
            "tracks",
            {"title": "Side one", "kind": "heading"},
            {"title": "Down", "kind": "track", "artist_text": "Neil"},
        ),
    )
    assert client.post(ADD, sent).status_code == 302
    record = Record.objects.get()
    assert (record.original_year, record.country) == (1969, "Canada")
    assert str(record.musicbrainz_release_id) == "0e9a8b3c-63a3-4d5a-9d35-6f0e2a7c1b00"
    assert list(record.tracks.values_list("title", "kind", "artist_text")) == [
        ("Side one", "heading", ""),
        ("Down", "track", "Neil"),
    ]


def test_two_artists_swap_places(client, boss):
    record = make_record(artists=[("A", "&"), ("B", "with")])
    data = page_data(client, change_url(record)) | {
        "artist_links-0-position": 2,
        "artist_links-1-position": 1,
    }
    assert client.post(change_url(record), data).status_code == 302
    assert [(link.artist.name, link.position) for link in record.artist_links.all()] == [
        ("B", 1),
        ("A", 2),
    ]


@pytest.mark.parametrize("numbers", [("", 2), (1, ""), ("", ""), (3, "")])
def test_a_row_without_a_number_keeps_its_place_on_the_page(client, collector, numbers):
    names = ["Kraftwerk", "Björk"]
    parts = [
        {"artist": artist(name), "position": number}
        for name, number in zip(names, numbers, strict=True)
    ]
    assert client.post(ADD, new_record(**rows("artists", *parts))).status_code == 302
    assert [link.artist.name for link in Record.objects.get().artist_links.all()] == names


def test_two_labels_swap_catalog_numbers(client, boss):
    record = make_record(labels=[("A", "1"), ("A", "2")])
    data = page_data(client, change_url(record))
    data |= {"label_links-0-catalog_number": "2", "label_links-1-catalog_number": "1"}
    assert client.post(change_url(record), data).status_code == 302
    assert [link.catalog_number for link in record.label_links.all()] == ["2", "1"]


def test_a_row_can_be_deleted_and_added(client, boss):
    record = make_record(artists=["A", "B"])
    data = page_data(client, change_url(record)) | {
        "artist_links-0-DELETE": "on",
        "artist_links-TOTAL_FORMS": 3,
    }
    client.post(change_url(record), data | {"artist_links-2-artist": artist("C")})
    record.refresh_from_db()
    assert (record.artist_line, record.artist_sort) == ("B / C", "b / c")


def test_rows_that_changed_meanwhile_are_said_and_not_overwritten(client, boss):
    record = make_record(artists=["A"])
    data = page_data(client, change_url(record)) | {"artist_links-0-join_phrase": "&"}
    record.set_artists([Artist.objects.get_or_add("B")[0]])
    page = client.post(change_url(record), data).content.decode()
    assert "These rows were changed since the page was opened." in page
    assert record.artist_line == "B"


def test_my_rating_is_written_and_those_of_others_are_shown(client, boss):
    record = make_record(make_user("ann"), rating="4")
    data = page_data(client, change_url(record))
    assert "my_rating" not in data
    client.post(change_url(record), data | {"my_rating": "8.5", "my_review": "Grows"})
    assert list(Rating.objects.filter(author=boss).values_list("value", "review")) == [
        (Decimal("8.5"), "Grows")
    ]
    assert Rating.objects.get(author=record.owner).value == 4


def test_a_rating_can_be_given_with_a_new_record(client, collector):
    client.post(ADD, new_record(my_rating="9"))
    assert Rating.objects.get().value == 9


@pytest.mark.parametrize("typed", [{"my_rating": ""}, {"my_rating": "7.3"}])
def test_a_rating_is_neither_emptied_nor_bent(client, boss, typed):
    record = make_record(rating="8")
    response = client.post(change_url(record), page_data(client, change_url(record)) | typed)
    assert list(response.context["adminform"].form.errors) == ["my_rating"]


def test_state_and_owner_are_not_edited(client, boss):
    record = make_record(make_user("ann"))
    forged = {"is_active": "", "owner": boss.pk, "uid": str(uuid4()), "removed_on": "2024-01-01"}
    client.post(change_url(record), page_data(client, change_url(record)) | forged)
    stored = Record.objects.get()
    assert (stored.is_active, stored.owner, stored.uid, stored.removed_on) == (
        True,
        record.owner,
        record.uid,
        None,
    )


def test_the_head_of_the_house_chooses_the_owner_of_a_new_record(client, boss):
    ann = make_user("ann")
    client.post(ADD, new_record(owner=ann.pk))
    assert Record.objects.get().owner == Transaction.objects.get().account.owner == ann


def test_a_collector_enters_records_for_himself_only(client, collector):
    client.post(ADD, new_record(owner=make_user("ann").pk))
    assert Record.objects.get().owner == collector


def test_a_collector_sees_a_record_of_somebody_else_and_changes_nothing(client, collector):
    record = make_record(make_user("ann"))
    page = client.get(change_url(record))
    assert page.status_code == 200 and 'name="_save"' not in page.content.decode()
    assert client.post(change_url(record), {"title": "Mine"}).status_code == 403


def test_a_collector_rates_a_record_of_somebody_else_on_its_page(client, collector):
    record = make_record(make_user("ann"))
    assert (
        reverse("admin:collection_record_rate", args=[record.pk])
        in client.get(change_url(record)).content.decode()
    )
    assert "data-rate" not in client.get(change_url(make_record(collector))).content.decode()


def test_ledger_lines_are_shown_to_their_owner_alone(client, collector):
    mine, other = make_record(collector), make_record(make_user("ann"))
    for record in (mine, other):
        record.buy(cost=1, by=SITE)
    assert "transactions-group" in client.get(change_url(mine)).content.decode()
    assert "transactions-group" not in client.get(change_url(other)).content.decode()


def clone_of(client, record):
    url = f"{ADD}?clone={record.pk}"
    return url, page_data(client, url)


def test_a_clone_begins_with_all_artists_labels_and_tracks(client, boss):
    record = make_record(
        artists=[("A", "&"), "B"], labels=[("C", "1"), ("D", "2")], genre="Rock", year=1971
    )
    record.set_tracks(
        [{"title": f"Song {n}", "number": f"A{n}", "duration": "3:00"} for n in range(10)]
    )
    url, data = clone_of(client, record)
    assert client.post(url, data).status_code == 302
    copy = Record.objects.exclude(pk=record.pk).get()
    assert (copy.artist_line, copy.genre, copy.year) == ("A & B", record.genre, 1971)
    assert list(map(str, copy.label_links.all())) == ["C 1", "D 2"]
    named = "number", "title", "duration", "position"
    assert list(copy.tracks.values(*named)) == list(record.tracks.values(*named))


def test_a_clone_takes_nothing_of_the_copy(client, boss):
    record = make_record(
        location="Attic", price="9.5", shop="Fair", rating="8", purchase_date=date(2020, 1, 1)
    )
    record.buy(cost=1, by=SITE)
    client.post(*clone_of(client, record))
    copy = Record.objects.exclude(pk=record.pk).get()
    assert (copy.location, copy.price, copy.shop, copy.purchase_date) == (
        "",
        None,
        "",
        timezone.localdate(),
    )
    assert copy.transactions.count() == 1 and not copy.ratings.exists() and copy.uid != record.uid


def test_nothing_is_cloned_from_a_record_that_is_not_there(client, boss):
    for key in ("99", "x"):
        assert client.get(f"{ADD}?clone={key}").status_code == 404


def already(client, title, *artists):
    response = client.get(
        reverse("admin:collection_record_already"), {"title": title, "artist": artists}
    )
    return [one["text"] for one in response.json()["found"]]


def test_what_is_there_already_is_said(client, collector):
    make_record(collector, format="LP", year=2015, media_condition="Very Good Plus (VG+)")
    make_record(collector, is_active=False, removed_on=date(2024, 5, 1), removal_reason="sold")
    make_record(make_user("ann"))
    Want.objects.create(owner=collector, artist="CAN", title="tago  mago")
    told = already(client, "TAGO mago", artist("Can"))
    assert told == ["on the shelf: LP, 2015, VG+", "removed on 2024-05-01 sold", "wanted"]


@pytest.mark.parametrize(("title", "name"), [("Ege Bamyasi", "Can"), ("Tago Mago", "Faust")])
def test_another_title_or_artist_is_not_there_already(client, collector, title, name):
    make_record(collector)
    assert already(client, title, artist(name)) == []


def test_nothing_is_said_before_an_artist_is_known(client, collector):
    make_record(collector)
    assert already(client, "Tago Mago") == []


def test_the_pages_hold_nothing_that_the_security_policy_forbids(client, boss, data_dir):
    record = make_record(cover="covers/a.png")
    for url in (ADD, change_url(record)):
        page = client.get(url).content.decode()
        assert " style=" not in page and "<style" not in page and " onclick=" not in page


def test_saving_leads_to_the_page_with_the_list_that_the_record_was_opened_from(client, boss):
    record, carried = make_record(), "?_changelist_filters=o%3D3"
    url = change_url(record) + carried
    page = reverse("admin:collection_record_page", args=[record.pk])
    assert client.post(url, page_data(client, url)).url == page + carried


def test_a_cover_is_given_replaced_and_taken_away_in_the_form_and_each_can_be_undone(
    client, boss, data_dir
):
    record, kept = make_record(), []
    for sent in (
        {"cover": upload()},
        {"cover": upload("b.png", make_picture("PNG"))},
        {"cover-clear": "on"},
    ):
        client.post(change_url(record), page_data(client, change_url(record)) | sent)
        record.refresh_from_db()
        kept.append(record.cover.name[-4:])
    assert (kept, Batch.objects.filter(kind="covers").count()) == ([".jpg", ".png", ""], 3)


def test_a_new_record_comes_in_with_its_cover(client, collector, data_dir):
    assert client.post(ADD, new_record(cover=upload("Front.JPEG"))).status_code == 302
    record = Record.objects.get()
    assert record.cover.name == f"covers/{record.uid}-{record.cover_version}.jpg"


def test_a_bad_cover_is_refused_beside_its_field(client, collector, data_dir):
    page = client.post(
        ADD, new_record(cover=upload("front.jpg", make_picture("PNG")))
    ).content.decode()
    assert "front.jpg is a PNG picture inside" in page and not Record.objects.exists()


def test_styles_are_typed_in_order_and_come_along_with_another_copy(client, collector):
    funk, dub = (Style.objects.get_or_add(name)[0] for name in ("Funk", "Dub"))
    typed = rows("styles", {"style": dub.pk, "position": 2}, {"style": funk.pk, "position": 1})
    client.post(ADD, new_record(**typed))
    record = Record.objects.get()
    assert [link.style for link in record.style_links.all()] == [funk, dub]
    copied = page_data(client, f"{ADD}?clone={record.pk}")
    assert [copied["style_links-0-style"], copied["style_links-1-style"]] == [funk.pk, dub.pk]
