"""A session ends with the login, the role and the password that it began with."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from disco_site.people.roles import Role, give_role
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def bert() -> User:
    give_role(bert := make_user("bert", password="nine lives of a cat"), Role.COLLECTOR)
    return bert


@pytest.fixture
def berts(bert: User) -> Client:
    client = Client()
    client.force_login(bert)
    return client


def change(owner: Client, bert: User, **values: str | None) -> None:
    given = {"username": "bert", "role": "collector", "is_active": "on", "password": ""} | values
    sent = {name: value for name, value in given.items() if value is not None}
    assert owner.post(f"/admin/people/{bert.pk}/", sent).status_code == 302


def is_signed_in(client: Client) -> bool:
    return client.get("/admin/").status_code == 200


def test_a_login_that_was_closed_and_is_open_again_revives_no_session(
    admin_client: Client, bert: User, berts: Client
) -> None:
    assert is_signed_in(berts)
    change(admin_client, bert, is_active=None)
    change(admin_client, bert)
    assert (is_signed_in(berts), is_signed_in(admin_client)) == (False, True)


@pytest.mark.parametrize("values", [{"role": "listener"}, {"password": "another nine lives"}])
def test_a_new_role_or_password_ends_the_sessions(
    admin_client: Client, bert: User, berts: Client, values: dict[str, str]
) -> None:
    change(admin_client, bert, **values)
    assert not is_signed_in(berts)


def test_a_new_name_ends_no_session(admin_client: Client, bert: User, berts: Client) -> None:
    change(admin_client, bert, username="robert")
    assert is_signed_in(berts)


def test_djangos_own_page_of_a_user_ends_them_too(
    admin_client: Client, bert: User, berts: Client
) -> None:
    page = admin_client.get(f"/admin/auth/user/{bert.pk}/change/")
    form = page.context["adminform"].form
    values = {name: form[name].value() for name in form.fields if name != "password"}
    sent = {name: value for name, value in values.items() if value not in (None, False)}
    dates = {"date_joined_0": "2026-01-01", "date_joined_1": "00:00:00"}
    del sent["is_active"]
    answer = admin_client.post(f"/admin/auth/user/{bert.pk}/change/", sent | dates)
    assert answer.status_code == 302
    User.objects.filter(pk=bert.pk).update(is_active=True)
    assert not is_signed_in(berts)


@pytest.mark.parametrize("address", ["", "https://evil.example/", "//evil.example"])
def test_whoever_signs_in_without_an_address_here_comes_to_the_dashboard(
    bert: User, address: str
) -> None:
    sent = {"username": "bert", "password": "nine lives of a cat", "next": address}
    answer = Client().post("/admin/login/", sent)
    assert (answer.status_code, answer.headers.get("Location")) == (302, "/admin/")
