import pytest
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.test.utils import override_settings
from django.urls import path

from disco_site.csp import POLICY

pytestmark = pytest.mark.once


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("secret-of-the-house")


def forbidden(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied


urlpatterns = [
    path("broken", broken),
    path("forbidden", forbidden),
    path("admin/", admin.site.urls),
]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "status"),
    [("/", 302), ("/healthz", 200), ("/admin/", 302), ("/admin/login/", 200), ("/nothing", 404)],
)
def test_every_answer_carries_the_policy(client: Client, address: str, status: int) -> None:
    response = client.get(address)
    assert (response.status_code, response.headers["Content-Security-Policy"]) == (status, POLICY)


@pytest.mark.parametrize(
    ("address", "status"), [("/broken", 500), ("/forbidden", 403), ("/nothing", 404)]
)
@override_settings(ROOT_URLCONF="tests.site.test_csp")
def test_error_pages_carry_the_policy_and_tell_no_secret(
    client: Client, address: str, status: int
) -> None:
    client.raise_request_exception = False
    response = client.get(address)
    assert (response.status_code, response.headers["Content-Security-Policy"]) == (status, POLICY)
    assert "| Disco</title>" in response.text
    assert "secret-of-the-house" not in response.text


def test_a_made_up_host_gets_a_page_that_says_what_to_do(client: Client) -> None:
    response = client.get("/admin/", headers={"host": "evil.example"})
    assert response.status_code == 400
    assert "DISCO_ALLOWED_HOSTS" in response.text


@pytest.mark.django_db
def test_a_form_without_its_token_gets_disco_s_own_page() -> None:
    response = Client(enforce_csrf_checks=True).post(
        "/admin/login/", {"username": "a", "password": "b"}
    )
    assert response.status_code == 403
    assert "Nothing was changed" in response.text


@pytest.mark.parametrize(
    "directive", ["default-src 'self'", "object-src 'none'", "frame-ancestors 'none'"]
)
def test_the_policy_is_strict(directive: str) -> None:
    assert directive in POLICY.split("; ")
    assert "unsafe" not in POLICY
