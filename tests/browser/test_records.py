"""The list and the form of records under a collector's hands."""

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from collection.models import Record
from ratings.models import Rating
from tests.browser.conftest import SignIn
from tests.factories import make_record, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LIST, ADD = "/admin/collection/record/", "/admin/collection/record/add/"
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def page(sign_in: SignIn) -> Page:
    return sign_in(make_user("boss", is_staff=True, is_superuser=True))


def is_too_wide(page: Page) -> bool:
    return page.evaluate(
        "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    )


def test_ratings_are_typed_down_the_list_by_keyboard(page: Page) -> None:
    for artist in ("Can", "Faust"):
        make_record(artists=[artist])
    page.goto(LIST)
    page.locator("[data-rate]").first.focus()
    for value in ("8", "6.5"):
        page.keyboard.type(value)
        page.keyboard.press("Enter")
    expect(page.locator("[data-rate].is-saved")).to_have_count(2)
    assert sorted(Rating.objects.values_list("value", flat=True)) == [6.5, 8]


def test_the_current_rating_follows_what_is_typed_where_somebody_else_has_rated(
    page: Page,
) -> None:
    make_record(make_user("ann"), rating="8")
    page.goto(LIST)
    page.locator("[data-rate]").press_sequentially("7")
    page.keyboard.press("Enter")
    expect(page.locator("[data-mean]")).to_have_text("7.5")


def test_what_can_be_done_with_rows_appears_once_one_is_ticked(page: Page) -> None:
    for number in range(40):
        make_record(title=f"Record {number}")
    page.goto(LIST)
    expect(page.locator("[name=action]")).to_be_hidden()
    expect(page.get_by_label("Select all on this page")).to_be_visible()
    page.locator(".action-select").last.check()
    expect(page.locator("[name=action]")).to_be_in_viewport()


@pytest.mark.parametrize(("typed", "shown"), [("1,0", "1"), ("7,5", "7.5")])
def test_a_rating_in_the_list_keeps_its_comma(page: Page, typed: str, shown: str) -> None:
    make_record()
    page.goto(LIST)
    page.locator("[data-rate]").press_sequentially(typed)
    page.keyboard.press("Tab")
    expect(page.locator("[data-rate].is-saved")).to_have_value(shown)
    expect(page.locator("[data-rate]")).to_have_value(shown)


def test_a_bad_rating_is_said_beside_its_cell(page: Page) -> None:
    make_record()
    page.goto(LIST)
    page.locator("[data-rate]").fill("7.3")
    page.keyboard.press("Tab")
    expect(page.locator(".rating-problem")).to_have_text(
        "7.3 is not a rating from 0 to 10 in halves."
    )


def test_the_error_of_a_rating_goes_when_the_stored_value_is_back(page: Page) -> None:
    make_record()
    page.goto(LIST)
    for value, problems in (("7.3", 1), ("", 0)):
        page.locator("[data-rate]").fill(value)
        page.keyboard.press("Tab")
        expect(page.locator(".rating-problem")).to_have_count(problems)
    expect(page.locator("[data-rate]")).to_have_attribute("aria-invalid", "false")


def test_what_is_there_already_is_said_while_a_record_is_typed(page: Page) -> None:
    make_record(format="LP", year=1971, media_condition="Very Good Plus (VG+)")
    page.goto(ADD)
    page.locator("#id_artist").press_sequentially("ca")
    expect(page.locator("#id_artist_suggestions li")).to_have_text(["Can"])
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("#id_artist")).to_have_value("Can")
    page.fill("#id_title", "tago mago")
    expect(page.locator(".already")).to_have_text("Already there: on the shelf: LP, 1971, VG+")
    page.fill("#id_title", "Ege Bamyasi")
    expect(page.locator(".already")).to_be_empty()


def test_a_record_is_typed_by_keyboard_and_not_left_unasked(page: Page) -> None:
    questions: list[str] = []
    page.on("dialog", lambda dialog: (questions.append(dialog.type), dialog.dismiss()))
    page.goto(ADD)
    page.locator("#id_artist").focus()
    for text in ("Nick Cave; Kylie", "&", "Where The Wild Roses Grow"):
        page.keyboard.type(text)
        page.keyboard.press("Tab")
    page.click("#site-name")
    assert questions == ["beforeunload"]
    page.keyboard.press("Control+s")
    expect(page.locator(".messagelist .success")).to_be_visible()
    assert Record.objects.get().artist_line == "Nick Cave & Kylie"
    assert questions == ["beforeunload"]


@pytest.mark.parametrize("size", [PHONE, {"width": 1366, "height": 768}])
@pytest.mark.parametrize("field", ["title", "year", "price"])
def test_an_error_stands_below_its_field(page: Page, size: ViewportSize, field: str) -> None:
    page.set_viewport_size(size)
    page.goto(ADD)
    page.locator("#record_form").evaluate("form => form.noValidate = true")
    page.fill("#id_price", "-1")
    page.fill("#id_year", "99999")
    page.click("input[name=_save]")
    box = page.locator(f"#id_{field}").bounding_box()
    error = page.locator(f"#id_{field}_error").bounding_box()
    assert error["y"] >= box["y"] + box["height"] and abs(error["x"] - box["x"]) < 2


@pytest.mark.parametrize(
    "address", [LIST, f"{LIST}?is_active=0&year_min=abc", ADD, "change", "mistake"]
)
def test_the_pages_fit_a_phone(page: Page, address: str) -> None:
    record = make_record(
        labels=[("Spoon", "1")], title="A title that is as long as titles of records sometimes are"
    )
    record.set_tracks([{"title": "Paperhouse"}])
    make_record(is_active=False)
    page.set_viewport_size(PHONE)
    page.goto(address if address.startswith("/") else f"{LIST}{record.pk}/{address}/")
    assert not is_too_wide(page)
