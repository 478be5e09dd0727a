"""Choosing releases by keys: the next record is there at once, and what was chosen is filled in."""

import pytest
from playwright.sync_api import Page, expect
from pytest_django import Settings

from collection.models import LookUp, Record
from tests.browser.conftest import SignIn
from tests.catalogues.conftest import stand_in
from tests.catalogues.discogs_shelf import TOKEN
from tests.catalogues.looking_up import tago_mago
from tests.catalogues.stand_in import StandIn
from tests.factories import make_record, make_user

__all__ = ["stand_in"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TITLES = ("Ege Bamyasi", "Future Days", "Landed", "Tago Mago")


def test_four_records_are_chosen_for_with_one_hand(
    stand_in: StandIn, settings: Settings, sign_in: SignIn
) -> None:
    settings.DISCO_DISCOGS_TOKEN = TOKEN
    boss = make_user("boss", is_staff=True, is_superuser=True)
    for place, title in enumerate(TITLES):
        stand_in.discogs.releases |= {
            number: tago_mago(number, title=title) for number in (10 * place + 1, 10 * place + 2)
        }
        LookUp.objects.note(make_record(boss, title=title).pk, "discogs", "several")
    page = sign_in(boss)
    page.goto("/admin/collection/record/choosing/")
    page.get_by_role("button", name="Ask Discogs").click()
    for keys, title in (("2", TITLES[0]), ("a1", TITLES[1]), ("s", TITLES[2]), ("n", TITLES[3])):
        expect(page.get_by_role("heading", name=title)).to_be_focused()
        page.keyboard.type(keys)
    expect(page.get_by_text("1 record is left for later")).to_be_visible()
    expect(page.get_by_role("link", name="Undo").first).to_be_attached()
    expect(page.locator(".choosing-news li")).to_have_count(3)
    found = Record.objects.order_by("title").values_list("discogs_release_id", "look_ups__state")
    assert list(found) == [(2, "found"), (None, "album"), (None, "several"), (None, "in-none")]
    _is_nothing_waiting(page)


@pytest.mark.parametrize("keys", [("a", "Escape", "1"), ("a", "5", "x", "1")])
def test_another_key_takes_album_only_back(
    stand_in: StandIn, settings: Settings, sign_in: SignIn, keys: tuple[str, ...]
) -> None:
    settings.DISCO_DISCOGS_TOKEN = TOKEN
    boss = make_user("boss", is_staff=True, is_superuser=True)
    stand_in.discogs.releases |= {number: tago_mago(number) for number in (1, 2)}
    LookUp.objects.note(make_record(boss).pk, "discogs", "several")
    page = sign_in(boss)
    page.goto("/admin/collection/record/choosing/")
    page.get_by_role("button", name="Ask Discogs").click()
    expect(page.locator(".choosing [data-choice='1']")).to_be_visible()
    for key in keys:
        page.keyboard.press(key)
    expect(page.get_by_role("link", name="Undo").first).to_be_attached()
    assert Record.objects.get().discogs_release_id is not None


def _is_nothing_waiting(page: Page) -> None:
    assert page.evaluate("dispatchEvent(new Event('beforeunload', {cancelable: true}))")
