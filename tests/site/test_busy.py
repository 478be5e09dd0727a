"""Who waits in vain for another writer is told so; every other fault stays one."""

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import get_resolver, path

from disco_site.error_pages import server_error


def locked(request: HttpRequest) -> HttpResponse:
    raise OperationalError("database is locked")


def full(request: HttpRequest) -> HttpResponse:
    raise OperationalError("database or disk is full")


urlpatterns = [path("locked", locked), path("full", full)]
handler500 = "disco_site.error_pages.server_error"


def answer(address: str) -> HttpResponse:
    client = Client(raise_request_exception=False)
    with override_settings(ROOT_URLCONF="tests.site.test_busy"):
        return client.get(address)


def test_who_waits_in_vain_is_told_what_to_do() -> None:
    response = answer("/locked")
    assert response.status_code == 503
    assert "go back, wait a moment, and try again" in response.text


def test_a_full_disk_is_a_fault() -> None:
    assert answer("/full").status_code == 500


def test_the_site_answers_so() -> None:
    assert get_resolver("disco_site.urls").resolve_error_handler(500) is server_error
