"""The short form: everything is filled in, the purchase is booked, and one undo takes it back."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import Settings

from collection.history.undo import Undo
from collection.models import Artist, Batch, Label, LookUp, Record, Want
from credits.models import Account, Transaction
from tests.catalogues import faults
from tests.catalogues.adding.steps import BARCODE, ask, choose, said, save
from tests.catalogues.looking_up import look_up, tago_mago
from tests.catalogues.stand_in import StandIn
from tests.factories import make_account, make_record

pytestmark = pytest.mark.django_db


def saved(client: Client, typed: str = "r364461", **values: Any) -> Record:
    """Ask, choose the first candidate, and save it as it stands, but for `values`."""
    answer = save(client, choose(client, typed), **values)
    assert answer.status_code == 302, answer.context["form"].errors
    return Record.objects.latest("pk")


def undo_the_last(user: User) -> None:
    Undo(Batch.objects.latest("pk")).run(by=user)


def test_everything_is_filled_in(client: Client, shelf: StandIn, anna: User) -> None:
    record = saved(client)
    assert (record.full_name, record.owner) == ("Can - Tago Mago (1971)", anna)
    assert (record.discogs_release_id, record.country, record.barcode) == (
        364461,
        "Germany",
        BARCODE,
    )
    assert (record.genre.name, [link.style.name for link in record.style_links.all()]) == (
        "Rock",
        ["Krautrock"],
    )
    assert (record.format.name, record.original_year) == ("2xLP", 1971)
    assert [str(link) for link in record.label_links.all()] == [
        "United Artists Records UAS 29 211/12"
    ]
    assert record.tracks.count() == 8
    assert (bool(record.cover), record.cover_source) == (True, "discogs")
    assert LookUp.objects.get().state == "found"


def test_artists_keep_the_phrase_between_them_and_labels_all_their_numbers(
    client: Client, shelf: StandIn, anna: User
) -> None:
    record = saved(client, "r3")
    assert record.artist_line == "Ada Quill (2) & Ben Reed"
    assert [str(link) for link in record.label_links.all()] == [
        "Spoon AMLH 68422",
        "Spoon AMLK 68422",
    ]


@pytest.mark.once
def test_what_was_typed_over_it_stays(client: Client, shelf: StandIn, anna: User) -> None:
    record = saved(client, artist="CAN; Damo", title="Tago", label="", format="LP")
    assert (record.artist_line, record.title, record.format.name) == ("CAN / Damo", "Tago", "LP")
    assert not record.label_links.exists()
    assert record.country == "Germany"


@pytest.mark.once
def test_what_the_copy_is_like_is_stored(client: Client, shelf: StandIn, anna: User) -> None:
    record = saved(
        client,
        media_condition="Very Good Plus (VG+)",
        sleeve_condition="Generic",
        location="Hallway A4",
        shop="Rough Trade",
        price="12,50",
        purchase_date="2026-01-02",
    )
    assert (record.media_condition, record.sleeve_condition) == ("Very Good Plus (VG+)", "Generic")
    assert (record.location, record.shop, record.price) == (
        "Hallway A4",
        "Rough Trade",
        Decimal("12.50"),
    )
    assert record.purchase_date == date(2026, 1, 2)


def test_a_purchase_is_booked_as_quick_buy_books_it(
    client: Client, shelf: StandIn, anna: User
) -> None:
    saved(client)
    line = Transaction.objects.get()
    assert (line.kind, line.amount, line.memo) == ("Purchase", -1, "Can - Tago Mago (1971)")
    saved(client, "r2", cost="0")
    assert Transaction.objects.latest("pk").amount == 0


@pytest.mark.once
def test_the_album_alone_gives_no_pressing(client: Client, shelf: StandIn, anna: User) -> None:
    page = choose(client, "r364461", album="1")
    assert "This album, pressing unknown" in page.text
    save(client, page)
    record = Record.objects.get()
    assert record.genre and record.cover and record.tracks.count() == 8
    assert (record.discogs_release_id, record.country, record.barcode) == (None, "", "")
    assert not record.label_links.exists() and record.format is None
    assert LookUp.objects.get().state == "album"


@pytest.mark.once
def test_a_later_look_up_finds_nothing_left_to_fill_in(
    client: Client, shelf: StandIn, anna: User
) -> None:
    saved(client)
    batches = Batch.objects.count()
    look_up(by=anna, again=True)
    assert Batch.objects.count() == batches


@pytest.mark.once
def test_what_a_look_up_would_complete_counts_as_nobodys_word(
    client: Client, shelf: StandIn, anna: User
) -> None:
    saved(client)
    shelf.discogs.releases[364461] = tago_mago(country="Austria")
    look_up(by=anna, again=True)
    assert Record.objects.get().country == "Austria"


@pytest.mark.once
@pytest.mark.parametrize(
    ("own", "verdict"),
    [
        (
            {"media_condition": "Very Good Plus (VG+)", "location": "Hallway A4"},
            "You have this exact pressing (VG+, Hallway A4).",
        ),
        (
            {"discogs_release_id": 2, "year": 1980, "labels": [("A&M", "AMLH 68422")]},
            "You have another pressing: 1980, AMLH 68422.",
        ),
    ],
)
def test_what_is_here_stands_above_save(
    client: Client, shelf: StandIn, anna: User, own: dict[str, Any], verdict: str
) -> None:
    make_record(anna, **{"discogs_release_id": 364461} | own)
    text = choose(client, "r364461").text
    assert verdict in text
    assert text.index(verdict) < text.index('value="Save"')


@pytest.mark.once
def test_a_want_is_said_and_closed_and_does_not_bring_its_own_pressing(
    client: Client, shelf: StandIn, anna: User
) -> None:
    want = Want.objects.create(
        owner=anna, artist="Can", title="Tago Mago", discogs_release_id=99, year=1999
    )
    page = choose(client, "r364461")
    assert "Can - Tago Mago · 1999 · priority 3" in page.text
    # It is another pressing.
    assert page.context["form"]["closes"].value() == []
    save(client, page, closes=want.pk)
    want.refresh_from_db()
    record = Record.objects.get()
    assert (want.record, record.discogs_release_id, record.year) == (record, 364461, 1971)


@pytest.mark.once
def test_a_want_stays_open_where_its_box_is_not_ticked(
    client: Client, shelf: StandIn, anna: User
) -> None:
    Want.objects.create(owner=anna, artist="Can", title="Tago Mago")
    page = choose(client, "r364461")
    save(client, page, closes=[])
    assert Want.objects.get().closed_on is None
    # The page has asked already.
    assert "Still among the wants" not in said(client)


def test_every_want_that_the_release_fulfils_is_closed(
    client: Client, shelf: StandIn, anna: User
) -> None:
    wants = ({"discogs_release_id": 364461}, {"discogs_release_id": 99, "any_pressing": True})
    for want in wants:
        Want.objects.create(owner=anna, artist="Can", title="Tago Mago", **want)
    Want.objects.create(owner=anna, artist="Can", title="Tago Mago", discogs_release_id=98)
    record = saved(client)
    closed = Want.objects.filter(record=record).values_list("discogs_release_id", flat=True)
    assert set(closed) == {364461, 99}
    undo_the_last(anna)
    assert Want.objects.open().count() == 3


def test_one_undo_takes_everything_back(client: Client, shelf: StandIn, anna: User) -> None:
    make_account(anna, opened_on=date(2020, 1, 1))
    want = Want.objects.create(owner=anna, artist="Can", title="Tago Mago")
    saved(client)
    undo_the_last(anna)
    want.refresh_from_db()
    assert (want.closed_on, want.record) == (None, None)
    assert not Record.objects.exists() and not LookUp.objects.exists()
    assert not Artist.objects.exists() and not Label.objects.exists()
    assert Account.objects.get().balance() == 0


@pytest.mark.once
def test_the_message_leads_to_the_undo(client: Client, shelf: StandIn, anna: User) -> None:
    saved(client)
    address = f"/admin/collection/batch/{Batch.objects.get().pk}/undo/"
    assert f'<a href="{address}">Undo</a>' in said(client)
    assert "Can - Tago Mago (1971)" in client.get(address).text


def test_quick_buy_can_be_undone_as_well(client: Client, anna: User) -> None:
    page = client.get("/admin/quick-buy/")
    save(client, page, artist="Can", title="Tago Mago")
    assert "Undo" in said(client)
    undo_the_last(anna)
    assert not Record.objects.exists() and not Artist.objects.exists()


def test_a_want_that_was_bought_again_since_stays_closed(client: Client, anna: User) -> None:
    want = Want.objects.create(owner=anna, artist="Can", title="Tago Mago")
    save(client, client.get(f"/admin/quick-buy/?want={want.pk}"))
    other = make_record(anna)
    Want.objects.update(record=other)
    undo_the_last(anna)
    assert Want.objects.get().record == other


def test_an_undo_keeps_a_record_that_was_edited_since_and_its_want_closed(
    client: Client, shelf: StandIn, anna: User
) -> None:
    Want.objects.create(owner=anna, artist="Can", title="Tago Mago")
    saved(client)
    Record.objects.update(location="Cellar")
    plan = Undo(Batch.objects.get()).preview()
    assert [kept.why for kept in plan.kept] == ["edited: location"]
    assert plan.wants_restoring == 0


def test_an_undo_keeps_a_record_that_has_got_another_cover(
    client: Client, shelf: StandIn, anna: User
) -> None:
    saved(client)
    Record.objects.update(cover="covers/other.jpg")
    (kept,) = Undo(Batch.objects.get()).preview().kept
    assert kept.why == "has another cover"


@pytest.mark.once
def test_the_batch_is_listed_as_a_new_record(client: Client, shelf: StandIn, anna: User) -> None:
    saved(client)
    page = client.get(f"/admin/collection/batch/{Batch.objects.get().pk}/change/").text
    assert "New record" in page and "<td>new" in page


@pytest.mark.once
def test_save_and_next_keeps_place_shop_date_and_cost(
    client: Client, shelf: StandIn, anna: User
) -> None:
    kept = {
        "location": "Hallway A4",
        "shop": "Rough Trade",
        "purchase_date": "2026-01-02",
        "cost": "0",
    }
    answer = save(
        client, choose(client, "r364461"), next="1", price="5", sleeve_condition="Generic", **kept
    )
    assert answer.url == "/admin/add/"
    form = choose(client, "r2").context["form"]
    assert {name: str(form[name].value()) for name in kept} == kept
    assert (form["price"].value(), form["sleeve_condition"].value()) == (None, None)


@pytest.mark.once
def test_save_leads_to_the_record_and_ends_the_series(
    client: Client, shelf: StandIn, anna: User
) -> None:
    save(client, choose(client, "r364461"), next="1", location="Hallway A4")
    page = choose(client, "r2")
    assert save(client, page).url == f"/admin/collection/record/{Record.objects.latest('pk').pk}/"
    assert not choose(client, "r3").context["form"]["location"].value()


def test_the_same_page_sent_twice_buys_once(client: Client, shelf: StandIn, anna: User) -> None:
    page = choose(client, "r364461")
    save(client, page)
    assert save(client, page).status_code == 302
    assert (Record.objects.count(), Transaction.objects.count(), Batch.objects.count()) == (1, 1, 1)


@pytest.mark.once
def test_a_cover_that_does_not_come_costs_nothing_but_the_cover(
    client: Client, shelf: StandIn, anna: User
) -> None:
    page = choose(client, "r364461")
    shelf.misbehave("/R-", faults.wall)
    save(client, page)
    assert "The cover was not fetched." in said(client)
    record = Record.objects.get()
    assert record.country == "Germany" and not record.cover
    look_up(by=anna)
    record.refresh_from_db()
    assert record.cover


@pytest.mark.once
def test_the_barcode_that_was_scanned_is_stored(client: Client, shelf: StandIn, anna: User) -> None:
    shelf.discogs.releases[364461]["identifiers"] = [{"type": "Barcode", "value": f"0{BARCODE}"}]
    shelf.discogs.releases[364461]["identifiers"].append({"type": "Barcode", "value": BARCODE})
    assert saved(client, BARCODE).barcode == BARCODE


@pytest.mark.once
def test_an_answer_that_is_gone_loses_nothing_that_was_typed(
    client: Client, shelf: StandIn, anna: User
) -> None:
    page = choose(client, "r364461")
    session = client.session
    del session["adding"]
    session.save()
    again = save(client, page, location="Hallway A4")
    assert "Search again, or save what is entered here." in again.text
    assert again.context["form"]["location"].value() == "Hallway A4"
    again.request["QUERY_STRING"] = ""
    save(client, again)
    assert (Record.objects.get().title, Record.objects.get().location) == (
        "Tago Mago",
        "Hallway A4",
    )


@pytest.mark.once
def test_a_candidate_that_is_not_there_is_refused_in_a_sentence(
    client: Client, shelf: StandIn, anna: User
) -> None:
    token = ask(client, "r2").context["answer"].token
    for values, sentence in (
        (
            {"answer": token, "release": "discogs-7"},
            "That release is not in the last answer of Discogs",
        ),
        ({"answer": token}, "That release is not in the last answer of Discogs"),
        ({"answer": "x"}, "There is no recent answer of Discogs. Search again."),
    ):
        assert sentence in client.post("/admin/add/choose/", values, follow=True).text


@pytest.mark.once
def test_the_candidate_that_was_seen_is_chosen_wherever_it_stands_by_now(
    client: Client, shelf: StandIn, anna: User
) -> None:
    seen = ask(client, "m7").context["answer"]
    shelf.discogs.releases = dict(reversed(shelf.discogs.releases.items()))
    ask(client, "m7")
    values = {"answer": seen.token, "release": seen.releases[1].name}
    form = client.post("/admin/add/choose/", values, follow=True).context["form"]
    assert form.release.name == "discogs-2"


@pytest.mark.once
def test_each_of_two_tabs_enters_the_release_that_it_shows(
    client: Client, shelf: StandIn, anna: User
) -> None:
    answer = ask(client, "m7").context["answer"]
    pages = []
    for release, more in (("discogs-2", {}), ("discogs-364461", {"album": "1"})):
        values = {"answer": answer.token, "release": release, **more}
        pages.append(client.post("/admin/add/choose/", values, follow=True))
    for page in pages:
        save(client, page)
    assert list(Record.objects.order_by("pk").values_list("country", "discogs_release_id")) == [
        ("UK", 2),
        ("", None),
    ]


@pytest.mark.once
def test_a_release_that_was_not_chosen_is_not_entered(
    client: Client, shelf: StandIn, anna: User
) -> None:
    token = ask(client, "m7").context["answer"].token
    address = f"/admin/add/record/?answer={token}&release=discogs-2"
    assert "has expired" in client.get(address, follow=True).text


@pytest.mark.once
def test_a_record_that_nobody_knows_is_typed_in(
    client: Client, anna: User, settings: Settings
) -> None:
    settings.DISCO_LOOK_UPS = False
    page = client.get("/admin/add/record/", {"barcode": BARCODE})
    answer = save(client, page, artist="Ada Quill", title="Low Tide", label="Own")
    assert answer.status_code == 302
    record = Record.objects.get()
    assert (record.full_name, record.barcode) == ("Ada Quill - Low Tide", BARCODE)


@pytest.mark.once
@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("purchase_date", "2999-01-01", "2999-01-01 lies in the future."),
        ("price", "a lot", "Enter a number."),
        ("title", "", "This field is required."),
    ],
)
def test_a_wrong_value_is_told_at_its_field_and_nothing_is_stored(
    client: Client, shelf: StandIn, anna: User, field: str, value: str, reason: str
) -> None:
    page = save(client, choose(client, "r364461"), **{field: value})
    assert page.context["form"].errors == {field: [reason]}
    assert not (Record.objects.exists() or Artist.objects.exists() or Batch.objects.exists())
