"""The ten tasks of the guide without a mouse and without looking: each is done by keyboard, by
the roles, names and states that a screen reader gets.
"""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from collection.models import Loan, Play, Record, Want
from disco_site.people.roles import Role, give_role
from ratings.models import Rating
from tests.browser.conftest import SignIn
from tests.browser.heard import Listener
from tests.factories import make_account, make_record, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LIST = "/admin/collection/record/"


@pytest.fixture
def bert() -> User:
    user = make_user("bert")
    give_role(user, Role.COLLECTOR)
    make_account(user, opened_on=timezone.localdate() - timedelta(14))
    for title, genre in (("Tago Mago", "Rock"), ("Ege Bamyasi", "Rock"), ("Delay", "Dub")):
        make_record(user, title=title, artists=["Can"], genre=genre, format="LP")
    return User.objects.get(pk=user.pk)


@pytest.fixture
def hears(sign_in: SignIn, bert: User) -> Listener:
    page = sign_in(bert)
    page.goto("/admin/")
    return Listener(page)


def open_record(hears: Listener, words: str, name: str) -> None:
    hears.page.keyboard.press("/")
    assert hears.focused().role in ("searchbox", "combobox", "textbox")
    with hears.page.expect_navigation():
        hears.page.keyboard.type(f"{words}\n")
    hears.press("link", name)


def tick(hears: Listener, titles: list[str]) -> None:
    for title in titles:
        assert hears.reach("checkbox", f"Select {title}").states["checked"] == "false"
        hears.page.keyboard.press("Space")
        assert hears.focused().states["checked"] == "true"


def choose_action(hears: Listener, words: str) -> None:
    hears.reach("combobox", "Action")
    hears.page.keyboard.type(words)
    hears.press("button", "Go")


def test_a_record_is_found_and_played(hears: Listener) -> None:
    open_record(hears, "tago mago", "Can - Tago Mago")
    hears.press("button", "Play it")
    assert Play.objects.get().record.title == "Tago Mago"


def test_a_record_is_bought(hears: Listener) -> None:
    with hears.page.expect_navigation():
        hears.page.keyboard.press("b")
    hears.write("combobox", "Artist", "Neu!")
    hears.write("textbox", "Title", "Neu! 2")
    hears.press("button", "Save")
    assert "Neu! - Neu! 2 : bought on" in hears.told()


def test_a_record_is_entered_with_its_tracks(hears: Listener) -> None:
    with hears.page.expect_navigation():
        hears.page.keyboard.press("n")
    hears.write("combobox", "Artists", "Nick Cave; Kylie")
    hears.write("textbox", "Joined by", "&")
    hears.write("textbox", "Title", "Roses")
    hears.write("textbox", "Price", "12,50")
    hears.write("textbox", "Tracks", "A1 Roses 3:57\nB1 The Ballad")
    with hears.page.expect_navigation():
        hears.page.keyboard.press("Control+s")
    record = Record.objects.get(title="Roses")
    assert (record.artist_line, str(record.price), record.tracks.count()) == (
        "Nick Cave & Kylie",
        "12.50",
        2,
    )


def test_records_are_rated_down_the_list(hears: Listener) -> None:
    hears.page.goto(LIST)
    hears.reach("textbox", "My rating of")
    for value in ("8,5", "7"):
        hears.page.keyboard.type(f"{value}\n")
    hears.page.wait_for_selector("[data-rate].is-saved >> nth=1")
    assert sorted(Rating.objects.values_list("value", flat=True)) == [7, 8.5]


def test_the_list_is_narrowed(hears: Listener) -> None:
    hears.page.goto(LIST)
    hears.page.keyboard.press("f")
    assert hears.focused().states["expanded"]
    hears.page.wait_for_selector(".facets")
    hears.press("link", "Dub")
    assert hears.page.locator("#result_list tbody tr").count() == 1
    hears.press("link", 'Genre: "Dub"')
    assert hears.page.locator("#result_list tbody tr").count() == 3


def test_several_records_are_edited_together_and_that_is_undone(hears: Listener) -> None:
    hears.page.goto(LIST)
    tick(hears, ["Delay", "Ege Bamyasi"])
    choose_action(hears, "Edit")
    hears.write("combobox", "Location", "Attic")
    hears.press("button", "Preview")
    assert "2 records will change" in hears.told()
    hears.press("button", "Change 2 records")
    assert "2 records changed." in hears.told()
    assert Record.objects.filter(location="Attic").count() == 2
    hears.press("link", "Undo")
    hears.press("button", "Undo")
    assert not Record.objects.filter(location="Attic").exists()


def test_records_are_lent_and_come_back(hears: Listener) -> None:
    hears.page.goto(LIST)
    tick(hears, ["Delay"])
    choose_action(hears, "Lend")
    hears.write("combobox", "To whom", "Anna")
    hears.press("button", "Lend")
    assert "lent to Anna" in hears.told()
    hears.page.goto("/admin/collection/loan/")
    hears.press("button", "Returned: Can - Delay")
    assert Loan.objects.get().returned


def test_a_want_is_written_down_and_bought_with_its_sibling(hears: Listener, bert: User) -> None:
    Want.objects.create(owner=bert, artist="Faust", title="So Far", any_pressing=True)
    hears.page.goto("/admin/collection/want/add/")
    hears.write("textbox", "Artist", "Faust")
    hears.write("textbox", "Title", "So Far")
    hears.press("button", "Save")
    hears.press("link", "Bought Faust - So Far")
    assert hears.reach("checkbox", "Faust - So Far").states["checked"] == "true"
    hears.press("button", "Save")
    assert not Want.objects.open().exists()


def test_a_record_is_removed_and_put_back(hears: Listener) -> None:
    open_record(hears, "delay", "Can - Delay")
    hears.press("link", "Remove from the shelf")
    hears.reach("combobox", "Reason")
    hears.page.keyboard.type("sold")
    hears.press("button", "Remove")
    assert "Can - Delay is removed from the shelf." in hears.told()
    hears.press("button", "Undo")
    assert Record.objects.get(title="Delay").is_active


def test_two_entries_of_one_record_are_merged(hears: Listener, bert: User) -> None:
    make_record(bert, title="Delay", artists=["Can"], format="LP", genre="Dub")
    hears.page.goto("/admin/near-duplicates/")
    hears.press("link", "Merge")
    hears.press("button", "Merge")
    assert Record.objects.filter(title="Delay").count() == 1
