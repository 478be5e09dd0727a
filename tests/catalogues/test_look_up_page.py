"""The page Look it up: asking, choosing, seeing what would be filled in, and filling it in."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from collection.history.undo import Undo
from collection.models import Batch, LookUp, Record
from disco_site.people.roles import Role, give_role
from tests.catalogues import faults
from tests.catalogues.discogs_shelf import TOKEN
from tests.catalogues.looking_up import tago_mago
from tests.catalogues.stand_in import StandIn
from tests.factories import make_record, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def shelf(stand_in: StandIn, settings: Settings) -> StandIn:
    """Two pressings at the stand-in, and the token of the site."""
    settings.DISCO_DISCOGS_TOKEN = TOKEN
    stand_in.discogs.releases = {
        364461: tago_mago(genres=["Rock", "Pop"]),
        2: tago_mago(2, country="UK", year=1972),
    }
    return stand_in


@pytest.fixture
def anna(client: Client) -> User:
    user = make_user("anna", is_staff=True)
    give_role(user, Role.COLLECTOR)
    client.force_login(user)
    return user


def address(record: Record, name: str = "look_up", *more: str) -> str:
    return reverse(f"admin:collection_record_{name}", args=[record.pk, *more])


def ask(client: Client, record: Record, catalogue: str = "discogs") -> str:
    """Press the button, and return the page that it leads to."""
    return client.post(address(record), {"catalogue": catalogue}, follow=True).text


def choose(client: Client, record: Record, release: str, **more: str) -> str:
    """Choose a candidate, and return the page that it leads to."""
    values = {"release": release, **more}
    return client.post(address(record, "choose_release"), values, follow=True).text


def fill_in(
    client: Client, record: Record, release: str = "discogs-364461", **more: str | list[str]
) -> str:
    """Fill in what the page has shown of a release, and return the page that it leads to."""
    return client.post(address(record, "fill_in"), {"release": release, **more}, follow=True).text


def test_nothing_is_asked_before_the_button_is_pressed(
    client: Client, shelf: StandIn, anna: User
) -> None:
    assert "Ask Discogs" in client.get(address(make_record(anna))).text
    assert shelf.requests == []


def test_what_would_be_filled_in_is_shown_and_nothing_is_stored(
    client: Client, shelf: StandIn, anna: User
) -> None:
    record = make_record(anna, discogs_release_id=364461, country="Italy")
    shown = ask(client, record)
    assert "<dt>Genre</dt><dd>Rock</dd>" in shown
    assert "<td>Italy</td>" in shown and "<td>Germany</td>" in shown
    assert not Batch.objects.exists() and not Record.objects.get().genre


def test_what_was_shown_is_filled_in_and_can_be_undone(
    client: Client, shelf: StandIn, anna: User
) -> None:
    record = make_record(anna, discogs_release_id=364461)
    ask(client, record)
    said = fill_in(client, record)
    assert "filled in: genre, styles, tracks, barcode" in said
    record.refresh_from_db()
    assert record.genre.name == "Rock" and record.cover
    Undo(Batch.objects.get()).run(by=anna)
    record.refresh_from_db()
    assert record.genre is None and not record.cover


def test_a_difference_is_taken_over_where_it_is_ticked(
    client: Client, shelf: StandIn, anna: User
) -> None:
    record = make_record(anna, discogs_release_id=364461, country="Italy", year=1989)
    ask(client, record)
    fill_in(client, record, take_over=["country"])
    record.refresh_from_db()
    assert (record.country, record.year) == ("Germany", 1989)


def test_of_several_genres_all_can_become_styles(
    client: Client, shelf: StandIn, anna: User
) -> None:
    record = make_record(anna, discogs_release_id=364461)
    assert "It has several genres" in ask(client, record)
    fill_in(client, record, genres="none")
    record.refresh_from_db()
    assert record.genre is None
    assert [link.style.name for link in record.style_links.all()] == ["Krautrock", "Rock", "Pop"]


def test_candidates_are_shown_with_what_tells_them_apart(
    client: Client, shelf: StandIn, anna: User
) -> None:
    shown = ask(client, make_record(anna))
    for text in ("Discogs has 2 releases by artist and title.", "<dd>UK</dd>", "<dd>Germany</dd>"):
        assert text in shown
    assert "United Artists Records UAS 29 211/12" in shown


def test_a_candidate_that_is_chosen_is_this_pressing(
    client: Client, shelf: StandIn, anna: User
) -> None:
    record = make_record(anna)
    ask(client, record)
    shown = choose(client, record, "discogs-2")
    assert "This pressing at Discogs" in shown
    fill_in(client, record, "discogs-2")
    record.refresh_from_db()
    assert (record.discogs_release_id, record.country) == (2, "UK")
    assert LookUp.objects.get().state == "found"


def test_a_candidate_that_is_chosen_as_the_album_gives_no_pressing(
    client: Client, shelf: StandIn, anna: User
) -> None:
    record = make_record(anna)
    ask(client, record)
    choose(client, record, "discogs-2", album="1")
    fill_in(client, record, "discogs-2", album="1")
    record.refresh_from_db()
    assert record.genre and record.cover and record.tracks.count() == 8
    assert (record.discogs_release_id, record.country, record.barcode) == (None, "", "")
    assert LookUp.objects.get().state == "album"


def test_another_pressing_that_a_person_chooses_takes_the_place_of_the_former_one(
    client: Client, shelf: StandIn, anna: User
) -> None:
    record = make_record(anna)
    ask(client, record)
    Record.objects.update(discogs_release_id=99)
    choose(client, record, "discogs-364461")
    fill_in(client, record)
    record.refresh_from_db()
    assert record.discogs_release_id == 364461


def test_the_picture_of_a_candidate_comes_through_the_site(
    client: Client, shelf: StandIn, anna: User
) -> None:
    record = make_record(anna)
    shown = ask(client, record)
    picture = client.get(address(record, "candidate_picture", "discogs-2"))
    assert picture.headers["Content-Type"] == "image/jpeg"
    assert (
        "i.discogs.com" not in shown and address(record, "candidate_picture", "discogs-2") in shown
    )


def test_a_picture_that_is_in_no_answer_is_not_fetched(
    client: Client, shelf: StandIn, anna: User
) -> None:
    record = make_record(anna)
    assert client.get(address(record, "candidate_picture", "discogs-2")).status_code == 404
    ask(client, record)
    assert client.get(address(record, "candidate_picture", "discogs-7")).status_code == 404
    assert shelf.asked("/R-") == []


def test_an_answer_about_another_record_is_not_used(
    client: Client, shelf: StandIn, anna: User
) -> None:
    record, other = make_record(anna, discogs_release_id=364461), make_record(anna, title="X")
    ask(client, record)
    assert "Nothing was changed" in fill_in(client, other)
    other.refresh_from_db()
    assert other.country == ""


def test_the_candidate_that_was_seen_is_chosen_wherever_it_stands_by_now(
    client: Client, shelf: StandIn, anna: User
) -> None:
    record = make_record(anna)
    ask(client, record)
    shelf.discogs.releases = dict(reversed(shelf.discogs.releases.items()))
    ask(client, record)
    choose(client, record, "discogs-364461")
    fill_in(client, record)
    record.refresh_from_db()
    assert (record.discogs_release_id, record.country) == (364461, "Germany")


def test_a_candidate_that_is_not_there_any_more_is_refused_in_a_sentence(
    client: Client, shelf: StandIn, anna: User
) -> None:
    record = make_record(anna)
    assert "Nothing was changed" in choose(client, record, "discogs-2")
    ask(client, record)
    assert "Nothing was changed" in choose(client, record, "discogs-7")


@pytest.mark.parametrize(("seen", "kind"), [("discogs-364461", {}), ("discogs-2", {"album": "1"})])
def test_what_another_tab_chose_meanwhile_is_not_filled_in(
    client: Client, shelf: StandIn, anna: User, seen: str, kind: dict[str, str]
) -> None:
    record = make_record(anna)
    ask(client, record)
    choose(client, record, seen, **kind)
    choose(client, record, "discogs-2")
    said = fill_in(client, record, seen, **kind)
    assert "Nothing was changed" in said and "This pressing at Discogs" in said
    record.refresh_from_db()
    assert record.genre is None


def test_an_answer_is_not_shown_after_six_hours(client: Client, shelf: StandIn, anna: User) -> None:
    record = make_record(anna, discogs_release_id=364461)
    ask(client, record)
    session = client.session
    session["look_up"]["asked_at"] -= 6 * 3600 + 1
    session.save()
    assert "Krautrock" not in client.get(address(record)).text


def test_data_of_discogs_stands_beside_its_notices(
    client: Client, shelf: StandIn, anna: User
) -> None:
    shown = " ".join(ask(client, make_record(anna)).split())
    assert (
        'Data provided by <a href="https://www.discogs.com" rel="noreferrer">Discogs</a>' in shown
    )
    assert "not affiliated with, sponsored or endorsed by Discogs" in shown


def test_a_record_that_is_in_no_catalogue_is_said_to_be_so_until_that_is_taken_back(
    client: Client, shelf: StandIn, anna: User
) -> None:
    record = make_record(anna)
    client.post(address(record, "in_no_catalogue"))
    assert LookUp.objects.get().state == "in-none"
    assert "Let it be looked up again" in client.get(address(record)).text
    client.post(address(record, "in_no_catalogue"))
    assert not LookUp.objects.exists()


def test_a_catalogue_that_does_not_answer_is_said_in_a_sentence(
    client: Client, shelf: StandIn, anna: User
) -> None:
    shelf.misbehave("/releases/", faults.wall)
    shown = ask(client, make_record(anna, discogs_release_id=364461))
    assert "Discogs is blocking requests at the moment. Try again later." in shown


def test_a_record_that_is_not_found_is_noted(client: Client, shelf: StandIn, anna: User) -> None:
    assert "Discogs has no release of this artist and title." in ask(
        client, make_record(anna, title="Unknown")
    )
    assert LookUp.objects.get().state == "not-found"


@pytest.mark.parametrize("name", ["look_up", "choose_release", "fill_in", "in_no_catalogue"])
def test_the_records_of_others_cannot_be_looked_up(
    client: Client, shelf: StandIn, anna: User, name: str
) -> None:
    record = make_record(make_user("berta"))
    assert client.post(address(record, name)).status_code == 403
    assert shelf.requests == []


def test_where_look_ups_are_off_there_is_no_button_and_no_page(
    client: Client, shelf: StandIn, anna: User, settings: Settings
) -> None:
    record = make_record(anna)
    page = reverse("admin:collection_record_page", args=[record.pk])
    assert "Look it up" in client.get(page).text
    settings.DISCO_LOOK_UPS = False
    assert "Look it up" not in client.get(page).text
    assert client.get(address(record)).status_code == 404


@pytest.mark.parametrize(
    ("fault", "state"),
    [(faults.wall, "refused"), (faults.cut, "cut-off"), (faults.page, "refused")],
)
def test_what_a_catalogue_did_not_answer_is_kept_with_the_record_until_it_does(
    client: Client, shelf: StandIn, anna: User, fault: faults.Fault, state: str
) -> None:
    record = make_record(anna, discogs_release_id=364461)
    shelf.misbehave("/releases/", fault)
    ask(client, record)
    kept = LookUp.objects.get()
    assert (kept.state, kept.record) == (state, record) and "Discogs" in kept.sentence
    ask(client, record)
    fill_in(client, record)
    assert LookUp.objects.get().state == "found"


def test_a_token_that_is_refused_says_nothing_of_the_record(
    client: Client, shelf: StandIn, anna: User, settings: Settings
) -> None:
    settings.DISCO_DISCOGS_TOKEN = "Another"
    ask(client, make_record(anna))
    assert not LookUp.objects.exists()


def test_a_catalogue_that_does_not_exist_is_refused(
    client: Client, shelf: StandIn, anna: User
) -> None:
    assert client.post(address(make_record(anna)), {"catalogue": "x"}).status_code == 404


def test_a_list_with_a_favourite_stands_beside_that_of_the_catalogue_and_stays(
    client: Client, shelf: StandIn, anna: User
) -> None:
    record = make_record(anna, discogs_release_id=364461)
    track = record.tracks.create(position=1, number="A1", title="Mine", is_favourite=True)
    shown = ask(client, record)
    assert "<strong>Mine</strong>" in shown and "<strong>Song A1</strong>" in shown
    fill_in(client, record)
    assert list(record.tracks.all()) == [track]


def test_each_label_is_shown_with_its_number(client: Client, shelf: StandIn, anna: User) -> None:
    labels = [{"id": 1, "name": "A", "catno": "1"}, {"id": 2, "name": "B", "catno": "2"}]
    shelf.discogs.releases = {1: tago_mago(1, labels=labels)}
    assert "<dd>A · 1; B · 2</dd>" in ask(client, make_record(anna, discogs_release_id=1))


def test_the_undo_of_a_look_up_counts_the_tracks_that_it_takes_away(
    client: Client, shelf: StandIn, anna: User
) -> None:
    record = make_record(anna, discogs_release_id=364461)
    ask(client, record)
    fill_in(client, record)
    undo = reverse("admin:collection_batch_undo", args=[Batch.objects.get().pk])
    shown = client.get(undo).text
    assert "<b>tracks</b>" in shown and "<del>8 tracks</del>" in shown
    assert "<b>looked up</b>" in shown and "Song A1" not in shown
