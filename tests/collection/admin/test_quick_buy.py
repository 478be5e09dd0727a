import uuid
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from adminkit.verbs import SITE
from collection.models import Artist, Format, Label, Record, Want
from collection.quick_buy_form import QuickBuyForm
from credits.models import Account, Transaction
from disco_site.people.roles import Role, give_role
from tests.factories import make_account, make_record, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def collector() -> User:
    user = make_user("bert")
    give_role(user, Role.COLLECTOR)
    return user


@pytest.fixture
def bert(collector: User, client: Client) -> Client:
    client.force_login(collector)
    return client


def save(client: Client, **values: object):
    """Open the page, fill it in and save it."""
    form = client.get("/admin/quick-buy/").context["form"]
    given = (
        {name: form[name].value() for name in form.fields}
        | {"artist": "Can", "title": "Tago Mago"}
        | values
    )
    return client.post(
        "/admin/quick-buy/", {name: value for name, value in given.items() if value is not None}
    )


def told(client: Client, **values: object) -> str:
    """Save, and return what the next page says about it."""
    assert save(client, **values).status_code == 302
    return " ".join(map(str, client.get("/admin/quick-buy/").context["messages"]))


def names(rows: Iterable) -> list[str]:
    return [row.name for row in rows]


def test_artist_and_title_are_enough(bert: Client, collector: User):
    save(bert)
    record = Record.objects.get()
    assert (record.artist_line, record.title, record.owner) == ("Can", "Tago Mago", collector)
    assert (record.purchase_date, record.price, record.format) == (timezone.localdate(), None, None)


def test_everything_on_the_page_is_stored(bert: Client):
    save(
        bert,
        label="Spoon",
        format="LP",
        price="24,50",
        location="Box 3",
        purchase_date="2026-01-02",
    )
    record = Record.objects.get()
    assert (record.format.name, record.price, record.location) == ("LP", Decimal("24.50"), "Box 3")
    assert (names(record.labels.all()), record.purchase_date) == (["Spoon"], date(2026, 1, 2))


def test_a_purchase_costs_a_credit_unless_told_otherwise(bert: Client):
    save(bert)
    line = Transaction.objects.get()
    assert (line.kind, line.amount, line.record.title) == ("Purchase", -1, "Tago Mago")


def test_a_purchase_may_cost_nothing(bert: Client):
    assert "bought on" in told(bert, cost="0")
    assert Transaction.objects.get().amount == 0


def test_several_artists_and_labels_keep_their_order(bert: Client):
    save(bert, artist="Neu!; Can ; Amon Düül II", label="Brain; Spoon")
    record = Record.objects.get()
    assert record.artist_line == "Neu! / Can / Amon Düül II"
    assert [link.label.name for link in record.label_links.all()] == ["Brain", "Spoon"]


def test_an_escaped_semicolon_belongs_to_the_name(bert: Client):
    save(bert, artist=r"Steins\;Gate; AC\DC")
    assert {artist.name for artist in Artist.objects.all()} == {"Steins;Gate", r"AC\DC"}


def test_names_are_found_without_regard_to_case(bert: Client):
    Artist.objects.create(name="CAN")
    Format.objects.create(name="LP")
    save(bert, format="lp")
    record = Record.objects.get()
    assert (record.artist_line, record.format.name) == ("CAN", "LP")


def test_a_name_typed_twice_is_linked_once(bert: Client):
    save(bert, artist="Can; can", label="Spoon;SPOON")
    record = Record.objects.get()
    assert (names(record.artists.all()), names(record.labels.all())) == (["Can"], ["Spoon"])


def test_the_message_says_what_was_known_and_what_is_new(bert: Client):
    Artist.objects.create(name="Can")
    said = told(bert, artist="can; Neu!", label="Brain", format="LP")
    assert "New: artist Neu!, label Brain, format LP. Known: artist Can." in said


def test_the_message_links_the_record_and_tells_the_balance(bert: Client, collector: User):
    make_account(collector, opened_on=date(2026, 1, 1), granted_through=timezone.localdate())
    Transaction.objects.create(
        account=collector.account,
        date=timezone.localdate(),
        kind="Addition",
        amount=3,
        memo="a gift",
    )
    said = told(bert)
    assert (
        f'<a href="/admin/collection/record/{Record.objects.get().pk}/">Can - Tago Mago</a>' in said
    )
    assert "for 1 credit." in said and "The balance is 2." in said


def test_markup_in_a_name_is_shown_not_run(bert: Client):
    assert "&lt;b&gt;" in told(bert, artist="<b>Can</b>")


def test_a_negative_balance_is_a_warning_with_the_day_of_zero(bert: Client):
    again = timezone.localdate() + timedelta(days=14)
    assert f"The balance is -1. It will be zero again on {again}." in told(bert)


def test_the_page_warns_before_the_balance_goes_below_zero(bert: Client, collector: User):
    make_account(collector)
    again = timezone.localdate() + timedelta(days=14)
    page = bert.get("/admin/quick-buy/").content.decode()
    assert f"For 1 credit the balance goes from 0 to -1, below zero until {again}." in page


def test_the_page_shows_the_balance_before_and_after_a_purchase(bert: Client, collector: User):
    make_account(collector).adjust(3, "a gift", by=SITE)
    page = bert.get("/admin/quick-buy/").content.decode()
    assert "For 1 credit the balance goes from 3 to 2." in page


def test_looking_at_the_page_opens_no_account(bert: Client):
    bert.get("/admin/quick-buy/")
    assert not Account.objects.exists()


def test_what_was_bought_before_the_account_was_opened_is_an_initial_load(
    bert: Client, collector: User
):
    make_account(collector, opened_on=date(2026, 1, 1))
    said = told(bert, purchase_date="2025-12-31")
    assert "Initial load, as 2025-12-31 is before the account was opened (2026-01-01)." in said
    assert Transaction.objects.get().amount == 0


def test_after_saving_the_page_is_as_it_was_at_first(bert: Client):
    before = bert.get("/admin/quick-buy/").context["form"]
    save(
        bert,
        label="Spoon",
        format="LP",
        price="9",
        location="Box 3",
        purchase_date="2026-01-02",
        cost="0",
    )
    after = bert.get("/admin/quick-buy/").context["form"]
    values = [
        {name: form[name].value() for name in form.fields if name != "uid"}
        for form in (before, after)
    ]
    assert values[0] == values[1]


def test_the_same_page_sent_twice_buys_once(bert: Client):
    uid = str(bert.get("/admin/quick-buy/").context["form"]["uid"].value())
    save(bert, uid=uid)
    assert "This page was sent before" in told(bert, uid=uid)
    assert (Record.objects.count(), Transaction.objects.count()) == (1, 1)


def test_the_uid_of_somebody_elses_record_changes_nothing(bert: Client):
    other = make_record(make_user("anna"), title="Ege Bamyasi")
    save(bert, uid=str(other.uid))
    assert list(Record.objects.values_list("title", flat=True)) == ["Ege Bamyasi"]


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("artist", "", "This field is required."),
        ("artist", "\u200b", "Enter at least one visible character."),
        ("artist", "a" * 501, "Ensure this value has at most 500 characters (it has 501)."),
        ("title", "", "This field is required."),
        ("price", "a lot", "Enter a number."),
        ("price", "-1", "Ensure this value is greater than or equal to 0."),
        ("format", "LP; CD", "A record has one format."),
        ("purchase_date", "yesterday", "Enter a valid date."),
        ("purchase_date", "2999-01-01", "2999-01-01 lies in the future."),
        ("cost", "2", "Select a valid choice. 2 is not one of the available choices."),
    ],
)
def test_a_wrong_value_is_told_at_its_field_and_nothing_is_stored(
    bert: Client, field: str, value: str, reason: str
):
    page = save(bert, label="Spoon", **{field: value})
    assert page.context["form"].errors == {field: [reason]}
    assert not (Record.objects.exists() or Label.objects.exists() or Account.objects.exists())


def test_whoever_may_not_add_records_may_not_buy(client: Client):
    listener = make_user("clara")
    give_role(listener, Role.LISTENER)
    client.force_login(listener)
    assert client.get("/admin/quick-buy/").status_code == 403
    assert client.get("/admin/quick-buy/suggest/?kind=artist&q=c").status_code == 403


def suggested(client: Client, kind: str, typed: str) -> list[str]:
    return client.get("/admin/quick-buy/suggest/", {"kind": kind, "q": typed}).json()["names"]


@pytest.mark.parametrize(
    ("kind", "model"), [("artist", Artist), ("label", Label), ("format", Format)]
)
def test_names_that_begin_with_the_text_are_suggested_first(bert: Client, kind: str, model: type):
    for name in ("Duran Duran", "Durutti Column", "Adur", "Can"):
        model.objects.create(name=name)
    assert suggested(bert, kind, "dur") == ["Duran Duran", "Durutti Column", "Adur"]


def test_suggestions_look_past_case_and_accents(bert: Client):
    Artist.objects.create(name="Björk")
    assert suggested(bert, "artist", "BJO") == ["Björk"]


def test_eight_names_are_suggested_at_most(bert: Client):
    for number in range(10):
        Artist.objects.create(name=f"Can {number}")
    assert len(suggested(bert, "artist", "can")) == 8


def test_places_are_suggested_from_the_own_shelf(bert: Client, collector: User):
    make_record(collector, location="Box 3")
    make_record(make_user("anna"), location="Box 4")
    assert suggested(bert, "location", "box") == ["Box 3"]


@pytest.mark.parametrize(
    ("kind", "typed"), [("artist", ""), ("artist", "\u200b"), ("password", "a")]
)
def test_nothing_is_suggested_for_nothing(bert: Client, kind: str, typed: str):
    make_record(artists=["Can"])
    assert suggested(bert, kind, typed) == []


def test_the_page_asks_what_is_there_already(bert: Client, collector: User):
    record = make_record(collector, artists=["Can"], title="Tago Mago", format="LP", year=1971)
    make_record(make_user("anna"), artists=["Can"], title="Tago Mago")
    answer = bert.get("/admin/quick-buy/already/", {"artist": "Neu!; can", "title": "tago mago"})
    url = f"/admin/collection/record/{record.pk}/"
    assert answer.json() == {"found": [{"text": "on the shelf: LP, 1971", "url": url}]}


@pytest.mark.parametrize("artist", [";", " ; ", "X;; Y"])
def test_a_name_missing_between_semicolons_buys_nothing(artist: str) -> None:
    form = QuickBuyForm(
        {
            "artist": artist,
            "title": "t",
            "cost": "1",
            "purchase_date": "2020-01-01",
            "uid": uuid.uuid4(),
        }
    )
    assert "artist" in form.errors


def make_want(owner: User, **fields: object) -> Want:
    return Want.objects.create(**{"owner": owner, "artist": "Can", "title": "Ege Bamyasi"} | fields)


def begun(client: Client, want: Want) -> dict[str, object]:
    """Return what the page is filled in with that *Bought it* leads to."""
    form = client.get(f"/admin/quick-buy/?want={want.pk}").context["form"]
    return {name: form[name].value() for name in ("artist", "title", "label", "format")}


def test_a_want_fills_the_page_in(bert: Client, collector: User):
    Format.objects.create(name="LP")
    want = make_want(collector, artist="AC; DC", label="UA", format="lp")
    assert begun(bert, want) == {
        "artist": r"AC\; DC",
        "title": "Ege Bamyasi",
        "label": "UA",
        "format": "lp",
    }


def test_a_description_of_a_wanted_format_makes_no_new_format(bert: Client, collector: User):
    assert begun(bert, make_want(collector, format="LP, Album, Gatefold"))["format"] == ""


def test_a_want_that_is_bought_is_closed_and_its_knowledge_kept(bert: Client, collector: User):
    want = make_want(
        collector, label="UA", catalog_number="UAS 29414", year=1972, discogs_release_id=77
    )
    save(bert, title="Ege Bamyasi", label="ua; Spoon", want=want.pk, purchase_date="2026-01-02")
    record = Record.objects.get()
    want.refresh_from_db()
    assert (want.record, want.closed_on) == (record, date(2026, 1, 2))
    assert (record.year, record.discogs_release_id) == (1972, 77)
    assert list(record.label_links.values_list("catalog_number", flat=True)) == ["UAS 29414", ""]


def test_other_wants_of_the_album_are_offered_and_closed_with_it(bert: Client, collector: User):
    want = make_want(collector, discogs_release_id=1)
    alike = make_want(collector, discogs_release_id=2, any_pressing=True)
    other = make_want(collector, discogs_release_id=3)
    form = bert.get(f"/admin/quick-buy/?want={want.pk}").context["form"]
    assert form["closes"].value() == [alike.pk]
    assert [key for key, _ in form["closes"].field.choices] == [alike.pk, other.pk]
    save(bert, title="Ege Bamyasi", want=want.pk, closes=[other.pk])
    assert list(Want.objects.open()) == [alike]


def test_what_is_bought_without_its_want_leads_to_it(bert: Client, collector: User):
    make_want(collector, title="Tago Mago", artist="Can")
    news = told(bert)
    record = Record.objects.get()
    page = f"/admin/collection/want/come-in/?record={record.pk}"
    assert "Still among the wants: Can - Tago Mago." in news and page in news
    assert bert.post(page, {"want": [Want.objects.get().pk]}).status_code == 302
    assert Want.objects.get().record == record


def test_another_copy_leaves_the_want_with_the_first(bert: Client, collector: User):
    want = make_want(collector)
    for title in ("first", "second"):
        save(bert, title=title, want=want.pk)
    want.refresh_from_db()
    assert (want.record.title, Record.objects.count()) == ("first", 2)


@pytest.mark.parametrize("key", ["0", "x", "9" * 30, "-1"])
def test_a_want_that_is_not_there_leaves_the_page_empty(bert: Client, key: str):
    assert bert.get(f"/admin/quick-buy/?want={key}").context["form"]["title"].value() is None


def test_the_want_of_somebody_else_is_not_bought(bert: Client):
    want = make_want(make_user("anna"))
    assert begun(bert, want)["title"] is None
    assert "want" in save(bert, want=want.pk).context["form"].errors
