import re
from time import monotonic

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from collection.models import Artist, Record
from disco_site.people.roles import Role, give_role
from tests.browser.conftest import SignIn
from tests.factories import make_record, make_user

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def collector(transactional_db: None) -> User:
    user = make_user("bert")
    give_role(user, Role.COLLECTOR)
    return user


@pytest.fixture
def page(sign_in: SignIn, collector: User) -> Page:
    """The page on a phone."""
    page = sign_in(collector)
    page.set_viewport_size(PHONE)
    page.goto("/admin/quick-buy/")
    return page


def saved(page: Page) -> Page:
    expect(page.locator(".messagelist .success")).to_contain_text("bought on")
    return page


def test_artist_title_and_enter_take_a_few_seconds(page: Page):
    start = monotonic()
    page.keyboard.type("Can", delay=40)
    page.keyboard.press("Tab")
    page.keyboard.type("Tago Mago", delay=40)
    page.keyboard.press("Enter")
    saved(page)
    assert monotonic() - start < 20
    assert Record.objects.get().memo == "Can - Tago Mago"


def test_one_record_after_the_other_is_typed_without_touching_anything_else(page: Page):
    for title in ("Tago Mago", "Ege Bamyasi"):
        expect(page.get_by_label("Artist")).to_be_focused()
        page.keyboard.type("Can")
        page.keyboard.press("Tab")
        page.keyboard.type(title)
        page.keyboard.press("Enter")
        expect(page.locator(".messagelist .success")).to_contain_text(title)
        expect(page.get_by_label("Title")).to_have_value("")
    assert Record.objects.count() == 2


def test_every_field_is_reached_by_tab_in_the_order_of_the_page(page: Page):
    names = []
    for _ in range(9):
        names.append(page.evaluate("document.activeElement.name || document.activeElement.value"))
        page.keyboard.press("Tab")
    assert [*dict.fromkeys(names)] == [
        "artist",
        "title",
        "label",
        "format",
        "location",
        "price",
        "purchase_date",
    ]


def test_the_page_fits_a_phone_without_scrolling(page: Page):
    assert page.evaluate("document.documentElement.scrollHeight") == 844


def test_it_still_fits_with_the_answer_and_a_warning_on_it(page: Page):
    page.get_by_label("Artist").fill("Can; Neu!; Amon Düül II")
    page.get_by_label("Title").fill("Tago Mago")
    page.get_by_role("button", name="Save").click()
    expect(saved(page).locator(".messagelist .warning")).to_contain_text("zero again")
    assert page.evaluate("document.documentElement.scrollHeight") == 844


def suggestions(page: Page) -> list[str]:
    page.get_by_role("option").first.wait_for()
    return page.get_by_role("option").all_text_contents()


def test_names_are_suggested_and_taken_by_keyboard(page: Page):
    Artist.objects.create(name="Cannonball Adderley")
    page.keyboard.type("can")
    assert suggestions(page) == ["Cannonball Adderley"]
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Artist")).to_have_value("Cannonball Adderley")
    expect(page.get_by_role("option")).to_have_count(0)


def test_the_second_of_several_names_is_completed_by_itself(page: Page):
    for name in ("Can", r"Steins;Gate"):
        Artist.objects.create(name=name)
    page.keyboard.type("Can;stei")
    assert suggestions(page) == ["Steins;Gate"]
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Artist")).to_have_value(r"Can; Steins\;Gate")
    expect(page.get_by_label("Title")).to_be_focused()


def test_a_suggestion_is_taken_by_a_touch(page: Page):
    make_record(make_user("anna"), format="LP")
    page.get_by_label("Format").press_sequentially("l")
    page.get_by_role("option", name="LP").click()
    expect(page.get_by_label("Format")).to_have_value("LP")


def test_what_was_typed_wins_over_a_suggestion_that_nobody_chose(page: Page):
    Artist.objects.create(name="Cannonball Adderley")
    page.get_by_label("Title").fill("Tago Mago")
    page.get_by_label("Artist").press_sequentially("Can")
    suggestions(page)
    page.keyboard.press("Enter")
    saved(page)
    assert Record.objects.get().artist_line == "Can"


def test_escape_closes_the_suggestions(page: Page):
    Artist.objects.create(name="Can")
    page.keyboard.type("ca")
    suggestions(page)
    page.keyboard.press("Escape")
    expect(page.get_by_role("option")).to_have_count(0)
    expect(page.get_by_label("Artist")).to_have_value("ca")


def test_what_is_there_already_is_said_while_typing(page: Page, collector: User):
    make_record(collector, artists=["Can"], title="Tago Mago", format="LP")
    page.keyboard.type("can")
    page.keyboard.press("Tab")
    page.keyboard.type("tago mago")
    expect(page.locator(".already")).to_have_text("Already there: on the shelf: LP")
    page.keyboard.type(" 2")
    expect(page.locator(".already")).to_be_hidden()


def test_two_clicks_on_save_buy_once(page: Page):
    page.get_by_label("Artist").fill("Can")
    page.get_by_label("Title").fill("Tago Mago")
    page.get_by_role("button", name="Save").dblclick()
    expect(page).to_have_url(re.compile("quick-buy"))
    saved(page)
    assert Record.objects.count() == 1


def test_a_wrong_value_has_the_cursor(page: Page):
    page.get_by_label("Artist").fill("Can")
    page.get_by_label("Title").fill("Tago Mago")
    page.get_by_label("Price").fill("a lot")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_label("Price")).to_be_focused()
    expect(page.get_by_text("Enter a number.")).to_be_visible()
