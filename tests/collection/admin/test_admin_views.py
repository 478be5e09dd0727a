"""The pages beside the list and the form of a table: one list of addresses, and who may open them."""

from collections.abc import Callable

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from collection.admin.records.urls import RECORD_VIEWS
from collection.models import Record
from tests.factories import make_record, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.once]

IDS = {
    "pk": 1,
    "play": 1,
    "track": 1,
    "number": 1,
    "size": 160,
    "kind": "webp",
    "release": "discogs-1",
    "picture": "front",
    "token": "x",
}


def address(route: str, name: str) -> str:
    values = {key: value for key, value in IDS.items() if f":{key}>" in route}
    return reverse(f"admin:collection_record_{name}", kwargs=values)


def sign_in(client: Client, *rights: str) -> None:
    """Sign in a user who may enter the admin, has these rights to records and no others."""
    user = make_user("visitor", is_staff=True)
    codenames = [f"{right}_record" for right in rights]
    user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    client.force_login(user)


@pytest.mark.parametrize(
    ("route", "name"), [pytest.param(route, name, id=name) for route, _, name in RECORD_VIEWS]
)
@pytest.mark.parametrize("way", ["get", "post"])
def test_without_a_right_no_page_of_records_opens(
    client: Client, route: str, name: str, way: str
) -> None:
    make_record(make_user("anna"), pk=1)
    sign_in(client)
    send: Callable[..., object] = getattr(client, way)
    assert send(address(route, name)).status_code == 403


@pytest.mark.parametrize("page", ["remove", "put_back", "mistake"])
def test_a_record_of_somebody_else_is_not_changed_on_its_pages(client: Client, page: str) -> None:
    record = make_record(make_user("anna"))
    sign_in(client, "view", "change", "delete")
    url = reverse(f"admin:collection_record_{page}", args=[record.pk])
    assert client.get(url).status_code == 403


@pytest.mark.parametrize("page", ["play", "give_cover", "rate"])
def test_a_page_that_only_takes_what_is_sent_shows_nothing(client: Client, page: str) -> None:
    record = make_record(make_user("boss", is_staff=True, is_superuser=True))
    client.force_login(record.owner)
    url = reverse(f"admin:collection_record_{page}", args=[record.pk])
    assert client.get(url).status_code == 405


def test_the_admin_of_records_has_six_bases_at_most() -> None:
    assert len(type(admin.site.get_model_admin(Record)).__bases__) <= 6
