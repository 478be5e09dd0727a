import re

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.urls import reverse
from playwright.sync_api import Page, expect

from tests.browser.conftest import SignIn

pytestmark = pytest.mark.browser


@pytest.fixture
def owner(transactional_db: None) -> User:
    return User.objects.create_superuser("karin", password="kind of blue 1959")


def test_a_visitor_signs_in_with_name_and_password(browser_page: Page, owner: User) -> None:
    browser_page.goto("/")
    browser_page.get_by_label("Username").fill("karin")
    browser_page.get_by_label("Password").fill("kind of blue 1959")
    browser_page.get_by_role("button", name="Log in").click()
    expect(browser_page).to_have_title(re.compile("Disco"))
    expect(browser_page).to_have_url(re.compile(r"/admin/$"))


def test_a_wrong_password_says_so(browser_page: Page, owner: User) -> None:
    browser_page.goto("/admin/")
    browser_page.get_by_label("Username").fill("karin")
    browser_page.get_by_label("Password").fill("sketches of spain")
    browser_page.get_by_role("button", name="Log in").click()
    expect(
        browser_page.get_by_text("The name or password is wrong; capital letters count.")
    ).to_be_visible()


def test_the_page_of_every_table_keeps_to_the_content_policy(sign_in: SignIn, owner: User) -> None:
    page = sign_in(owner)
    for model in admin.site._registry:
        page.goto(reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"))
        expect(page).to_have_title(re.compile("Disco"))
