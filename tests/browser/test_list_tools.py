"""What surrounds the list of records: on a phone behind one button, at a desk always in sight."""

from datetime import date

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from adminkit.verbs import SITE
from collection.bulk.edit import edit_together
from collection.models import Face, Preferences, Record
from ratings.models import Rating
from tests.browser.conftest import SignIn
from tests.factories import make_record, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LIST = "/admin/collection/record/"
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def boss() -> User:
    user = make_user("boss", is_staff=True, is_superuser=True)
    for number in range(40):
        genre = "Jazz" if number % 4 else "Rock"
        facts = {
            "labels": [("Rolling Stones Records", "COC 59100")],
            "artists": ["Motorpsycho"],
            "format": "2xLP",
        }
        make_record(
            user,
            title=f"Record {number} Physical Graffiti",
            genre=genre,
            year=1950 + number,
            **facts,
        )
    return User.objects.get(pk=user.pk)


@pytest.fixture
def page(sign_in: SignIn, boss: User) -> Page:
    return sign_in(boss)


def test_export_columns_and_selecting_are_behind_one_button_on_a_phone(page: Page) -> None:
    page.set_viewport_size(PHONE)
    page.goto(LIST)
    expect(page.locator(".action-select").first).to_be_hidden()
    expect(page.get_by_role("link", name="Columns")).to_be_hidden()
    page.locator(".tools-menu summary").click()
    for name in ("Export", "Columns"):
        expect(page.locator(".tools-menu").get_by_role("link", name=name)).to_be_visible()
    page.locator(".tools-menu").get_by_role("button", name="Select").click()
    expect(page.locator(".action-select").first).to_be_visible()


def test_the_first_record_is_in_sight_on_a_phone(page: Page) -> None:
    page.set_viewport_size(PHONE)
    page.goto(LIST)
    card = page.locator("#result_list tbody tr").first.bounding_box()
    assert card and card["y"] + card["height"] < 500


@pytest.mark.parametrize("face", Face)
def test_the_list_is_sorted_on_a_phone_without_its_filter(
    page: Page, boss: User, face: Face
) -> None:
    Preferences.objects.choose_face(boss, face, by=SITE)
    page.set_viewport_size(PHONE)
    page.goto(LIST)
    page.get_by_label("Sort").select_option("Newest")
    page.get_by_role("button", name="Sort").click()
    first = page.locator("#result_list .field-shown_title, .wall strong").first
    expect(first).to_have_text("Record 39 Physical Graffiti")


def test_the_names_of_the_columns_stay_in_sight_beside_the_filter_too(page: Page) -> None:
    told = {"add_tags": ["favourite sleeve", "from grandfather"], "purchase_date": "2024-05-01"}
    edit_together(Record.objects.all(), told | {"price": "46.99"}, by=SITE)
    # Somebody else rates as well.
    rating = {"author": make_user("ann"), "value": 8, "rated_on": date(2024, 5, 1)}
    Rating.objects.create(record=Record.objects.first(), **rating)
    page.goto(LIST)
    for _ in range(2):
        page.locator("#result_list tbody tr").last.scroll_into_view_if_needed()
        expect(page.get_by_role("link", name="Artist", exact=True)).to_be_in_viewport()
        page.get_by_text("Filter", exact=True).click()
    # Tags, which are missed least, give way to it.
    page.get_by_text("Filter", exact=True).click()
    expect(page.locator(".field-shown_tags").first).to_be_hidden()


def test_the_filter_shows_what_the_records_are_and_narrows_by_a_click(page: Page) -> None:
    page.goto(LIST)
    page.get_by_text("Filter", exact=True).click()
    page.locator(".facets").get_by_role("link", name="Rock", exact=True).click()
    expect(page.locator("#result_list tbody tr")).to_have_count(10)
    page.locator(".facets").get_by_role("link", name="Without Rock").click()
    expect(page.locator("#result_list tbody tr")).to_have_count(30)


def test_a_text_filter_suggests_names(page: Page) -> None:
    page.goto(LIST)
    page.get_by_text("Filter", exact=True).click()
    page.get_by_label("Genre", exact=True).press_sequentially("ja")
    expect(page.locator("#id_genre_suggestions li")).to_have_text(["Jazz"])
