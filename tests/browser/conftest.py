"""A real Chromium over the real site. A page that writes to the console or breaks the content
policy fails its test.
"""

import os
import shutil
from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright
from pytest_django.live_server_helper import LiveServer

#: The first is Chromium without windows, which is quicker.
PROGRAMS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

SignIn = Callable[[User], Page]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    assert program, f"The browser tests need one of {', '.join(PROGRAMS)} on the path."
    # Playwright keeps an event loop in this thread, in which Django else refuses the database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield chromium
        chromium.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def browser_page(browser: Browser, live_server: LiveServer) -> Iterator[Page]:
    """An empty tab; addresses such as "/admin/" are those of the test's own site."""
    context = browser.new_context(base_url=live_server.url, viewport={"width": 1366, "height": 768})
    page = context.new_page()
    complaints: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        # "verbose" is Chromium's advice to authors, which comes now and then; developer tools hide
        # it too.
        if message.type != "verbose":
            complaints.append(f"{message.text} at {page.url}")

    page.on("console", hear)
    page.on("pageerror", lambda error: complaints.append(f"{error} at {page.url}"))
    yield page
    context.close()
    assert complaints == []


@pytest.fixture
def sign_in(browser_page: Page, live_server: LiveServer) -> SignIn:
    """Gives the tab the session of a user: page = sign_in(user)."""

    def signed_in(user: User) -> Page:
        client = Client()
        client.force_login(user)
        value = client.cookies[settings.SESSION_COOKIE_NAME].value
        cookie = {"name": settings.SESSION_COOKIE_NAME, "value": value, "url": live_server.url}
        browser_page.context.add_cookies([cookie])
        return browser_page

    return signed_in
