"""The form of a record: links in order, cost, ratings, clone, what is there already."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse
from django.utils import timezone

from adminkit.verbs import SITE
from collection.cells import read_cells
from collection.models import Artist, Batch, Record, Style
from collection.models.copies import TRACK_FIELDS
from collection.typed.parts_form import typed_parts
from credits.models import Account, Transaction
from disco_site.people.roles import Role, give_role
from ratings.models import Rating
from tests.collection.pictures import make_picture, upload
from tests.factories import make_account, make_record, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.once]

ADD = reverse("admin:collection_record_add")


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


def page_data(client, url):
    """Return what a browser sends when the page is saved as it is."""
    form = client.get(url).context["adminform"].form
    sent = {}
    for field in form:
        value = field.value()
        # A browser sends no empty box and, as long as no file is chosen, no file.
        if value is not None and value is not False and field.name != "cover":
            sent[field.html_name] = value
        if field.field.show_hidden_initial:
            sent[field.html_initial_name] = value
    return sent


def new_record(**fields):
    today = str(timezone.localdate())
    return {"artist": "Can", "title": "Tago Mago", "cost": "1", "purchase_date": today} | fields


def errors(response):
    return response.context["adminform"].form.errors


def change_url(record):
    return reverse("admin:collection_record_change", args=[record.pk])


def test_a_new_record_is_stored_with_its_parts_and_booked(client, collector):
    typed = new_record(
        year="1971",
        label="Spoon; United Artists",
        catalog_numbers="1; UAS 29211",
        track_list="A1 Paperhouse 7:29",
    )
    assert client.post(ADD, typed).status_code == 302
    record = Record.objects.get()
    assert (record.owner, record.tracks.get().title) == (collector, "Paperhouse")
    assert list(map(str, record.label_links.all())) == ["Spoon 1", "United Artists UAS 29211"]
    line = Transaction.objects.get()
    assert (line.kind, line.amount, line.memo) == ("Purchase", -1, "Can - Tago Mago (1971)")


def test_names_that_nobody_knows_yet_are_made_and_said(client, collector):
    Artist.objects.create(name="Can")
    typed = new_record(
        artist="CAN; Neu!",
        label="Brain",
        genre_name="Rock",
        format_name="LP",
        style="Krautrock; Ambient",
    )
    page = client.post(ADD, typed, follow=True).text
    assert (
        "New: genre Rock, format LP, artist Neu!, label Brain, style Krautrock, style Ambient."
        in page
    )
    record = Record.objects.get()
    assert (record.artist_line, str(record.genre), str(record.format)) == (
        "Can / Neu!",
        "Rock",
        "LP",
    )


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
    assert list(errors(client.post(ADD, new_record(artist=" ; ")))) == ["artist"]


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


@pytest.fixture
def full(boss):
    """A record with all that a form must not lose."""
    record = make_record(
        artists=[("AC; DC", "&"), ("B", ""), ("AC; DC", "u.a.")],
        labels=[("C", "1; 2"), ("C", "3"), ("D\\E", "")],
        genre="Funk; Soul",
        format='7", EP',
        price="9.50",
        rating="8",
    )
    record.set_styles([Style.objects.get_or_add(name)[0] for name in ("Dub", "A;B")])
    record.set_tracks(
        [
            {"title": "Disc", "kind": "heading"},
            {"title": "One | 4:33 *", "is_favourite": True, "number": "A1", "artist_text": "X – Y"},
        ]
    )
    return record


def test_a_page_that_is_saved_as_it_is_writes_nothing(client, full):
    def stored():
        return [
            list(rows.values())
            for rows in (
                Record.objects.filter(pk=full.pk),
                full.artist_links,
                full.label_links,
                full.style_links,
                full.tracks,
                full.ratings,
                LogEntry.objects,
            )
        ]

    before = stored()
    page = client.post(change_url(full), page_data(client, change_url(full)), follow=True)
    assert "Nothing was changed." in page.text and stored() == before


def test_what_is_typed_anew_comes_out_as_it_was(client, full):
    full.refresh_from_db()
    before = read_cells([full.pk])[full.pk], list(full.tracks.values(*TRACK_FIELDS))
    typed = typed_parts(full)
    for name in typed:
        client.post(
            change_url(full),
            page_data(client, change_url(full))
            | {f"initial-{name}": typed[name], name: typed[name] + " ", "remarks": name},
        )
    after = read_cells([full.pk])[full.pk], list(full.tracks.values(*TRACK_FIELDS))
    after[0].pop("remarks")
    assert after == before


def test_what_was_not_changed_on_the_page_is_not_written(client, full):
    links = [link.pk for link in full.artist_links.all()]
    client.post(change_url(full), page_data(client, change_url(full)) | {"label": "E"})
    assert [link.pk for link in full.artist_links.all()] == links
    assert list(map(str, full.label_links.all())) == ["E 1; 2", "E 3"]


def test_what_a_form_says_of_release_and_tracks_is_stored(client, collector):
    sent = new_record(
        artist="Neil Young",
        original_year="1969",
        country="  Canada ",
        musicbrainz_release_id="0e9a8b3c-63a3-4d5a-9d35-6f0e2a7c1b00",
        track_list="# Side one\r\nA1 Neil – Down 3:00\r\n\r\nA2 Crazy – Up",
    )
    assert client.post(ADD, sent).status_code == 302
    record = Record.objects.get()
    assert (record.original_year, record.country) == (1969, "Canada")
    assert str(record.musicbrainz_release_id) == "0e9a8b3c-63a3-4d5a-9d35-6f0e2a7c1b00"
    assert list(record.tracks.values_list("title", "kind", "artist_text")) == [
        ("Side one", "heading", ""),
        ("Down", "track", "Neil"),
        ("Up", "track", "Crazy"),
    ]


def test_two_artists_swap_places(client, boss):
    record = make_record(artists=[("A", "&"), ("B", "with")])
    typed = page_data(client, change_url(record)) | {"artist": "B; A", "join_phrases": "with; &"}
    client.post(change_url(record), typed)
    assert [str(link) for link in record.artist_links.all()] == ["B", "A"]
    record.refresh_from_db()
    assert record.artist_line == "B with A"


def test_one_label_may_have_several_numbers(client, collector):
    client.post(ADD, new_record(label="Blue Note", catalog_numbers="BLP 4003; BST 84003"))
    assert list(map(str, Record.objects.get().label_links.all())) == [
        "Blue Note BLP 4003",
        "Blue Note BST 84003",
    ]


REFUSED = [
    ({"join_phrases": "&; and"}, "join_phrases", "2 join phrases for 1 artist."),
    ({"catalog_numbers": "1"}, "catalog_numbers", "1 catalog number for 0 labels."),
    (
        {"label": "A; B", "catalog_numbers": "1; 2; 3"},
        "catalog_numbers",
        "3 catalog numbers for 2 labels. Write the label once for each catalog number.",
    ),
    ({"artist_country": "UK; US"}, "artist_country", "2 countries for 1 artist."),
    ({"artist": "Can; ; Neu!"}, "artist", "Name 2 of 3 is missing between the semicolons."),
    ({"track_list": f"One\n\n{'x' * 501}"}, "track_list", "Line 3: title: "),
]


@pytest.mark.once
@pytest.mark.parametrize(("typed", "field", "sentence"), REFUSED)
def test_what_does_not_belong_together_is_refused_beside_its_field(
    client, collector, typed, field, sentence
):
    found = errors(client.post(ADD, new_record(**typed)))
    assert list(found) == [field] and found[field][0].startswith(sentence)
    assert not Record.objects.exists() and not Artist.objects.exists()


def test_what_changed_meanwhile_is_said_and_not_overwritten(client, boss):
    record = make_record(artists=["A"])
    data = page_data(client, change_url(record)) | {"artist": "A; C"}
    record.set_artists([Artist.objects.get_or_add("B")[0]])
    page = client.post(change_url(record), data).text
    assert "This was changed since the page was opened; it is “B” now." in page
    record.refresh_from_db()
    assert record.artist_line == "B"


def test_what_changed_meanwhile_stays_where_the_page_says_nothing_of_it(client, boss):
    record = make_record(artists=["A"])
    data = page_data(client, change_url(record)) | {"title": "New"}
    record.set_artists([Artist.objects.get_or_add("B")[0]])
    client.post(change_url(record), data)
    record.refresh_from_db()
    assert (record.artist_line, record.title) == ("B", "New")


def test_the_country_of_an_artist_is_typed_with_a_record(client, collector):
    client.post(ADD, new_record(artist="Can; Neu!", artist_country="Germany"))
    assert list(Artist.objects.values_list("name", "country")) == [("Can", "Germany"), ("Neu!", "")]


def test_a_country_does_not_pass_to_the_artist_who_takes_the_place(client, collector):
    record = make_record(collector, artists=["Can"])
    Artist.objects.update(country="Germany")
    client.post(change_url(record), page_data(client, change_url(record)) | {"artist": "Faust"})
    assert Artist.objects.get(name="Faust").country == ""


def test_the_country_of_an_artist_on_records_of_others_stays(client, collector):
    make_record(make_user("ann"), artists=["Can"])
    Artist.objects.update(country="Germany")
    response = client.post(ADD, new_record(artist_country="France"))
    assert "its country stays Germany" in str(errors(response)["artist_country"])
    assert Artist.objects.get().country == "Germany"


def test_an_amount_may_have_a_comma(client, collector):
    client.post(ADD, new_record(price="12,50"))
    assert Record.objects.get().price == Decimal("12.50")


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


def test_a_record_of_somebody_else_is_shown_and_not_edited(client, collector):
    record = make_record(make_user("ann"))
    page = reverse("admin:collection_record_page", args=[record.pk])
    assert client.get(change_url(record)).url == page
    assert client.post(change_url(record), {"title": "Mine"}).status_code == 403


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


def test_the_pages_hold_nothing_that_the_security_policy_forbids(client, boss, data_dir):
    record = make_record(cover="covers/a.png")
    for url in (ADD, change_url(record)):
        page = client.get(url).content.decode()
        assert " style=" not in page and "<style" not in page and " onclick=" not in page


def test_saving_leads_to_the_page_with_the_list_that_the_record_was_opened_from(client, boss):
    record, carried = make_record(), "?_changelist_filters=o%3D3"
    url = change_url(record) + carried
    page = reverse("admin:collection_record_page", args=[record.pk])
    for changed in ({}, {"title": "New"}):
        assert client.post(url, page_data(client, url) | changed).url == page + carried


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
    client.post(ADD, new_record(style="Funk; Dub"))
    record = Record.objects.get()
    assert [str(link) for link in record.style_links.all()] == ["Funk", "Dub"]
    assert page_data(client, f"{ADD}?clone={record.pk}")["style"] == "Funk; Dub"
