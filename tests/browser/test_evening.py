"""An evening: the dashboard, something to play, another three, and one at random."""

import re

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from collection.models import Play
from tests.browser.conftest import SignIn
from tests.factories import make_record, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SIZES = [{"width": 1366, "height": 768}, {"width": 390, "height": 844}]


@pytest.fixture
def anna() -> User:
    return make_user("anna", is_staff=True, is_superuser=True)


@pytest.fixture
def page(sign_in: SignIn, anna: User) -> Page:
    """Signed in with twelve records: some of every kind for tonight."""
    for number in range(12):
        rating = [None, "9", "5"][number % 3]
        make_record(
            anna,
            artists=[f"Artist {number}"],
            title=f"No. {number}",
            genre="Dub",
            year=1970,
            rating=rating,
        )
    return sign_in(anna)


def titles(page: Page) -> set[str]:
    return set(page.locator(".evening strong").all_text_contents())


def test_an_evening_from_the_dashboard_to_a_record_at_random(page: Page, anna: User) -> None:
    page.goto("/admin/")
    first = titles(page)
    page.get_by_role("button", name="Another three").click()
    expect(page).to_have_url(re.compile(r"/admin/#tonight$"))
    second = titles(page)
    assert len(first | second) == 6
    page.get_by_role("button", name="Play No.").first.click()
    expect(page.get_by_text("Played today", exact=True)).to_be_visible()
    assert titles(page) == second and Play.objects.get().user == anna
    page.get_by_role("link", name="Another one at random").click()
    expect(page.get_by_text("Drawn at random from these records.")).to_be_visible()
    page.get_by_role("link", name="Another one").click()
    expect(page).to_have_url(re.compile(r"/admin/collection/record/\d+/"))


def test_a_bar_is_reached_by_keyboard_and_opens_its_records(page: Page) -> None:
    page.goto("/admin/")
    page.locator(".chart svg a").first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text('Genre: "Dub"')).to_be_visible()
    expect(page.locator(".record-count")).to_contain_text("12 records")


@pytest.mark.parametrize("path", ["", "tonight/", "near-duplicates/", "no-label/"])
def test_the_pages_of_an_evening_fit_the_desk_and_the_phone(
    page: Page, anna: User, path: str
) -> None:
    for _ in range(2):
        make_record(
            anna,
            artists=["Goes On And On " * 9],
            title="Donaudampfschifffahrtsgesellschaftskapitän" * 2,
        )
    for size in SIZES:
        page.set_viewport_size(size)
        page.goto(f"/admin/{path}")
        assert page.evaluate("document.documentElement.scrollWidth") == size["width"]
