"""A receipt of many records makes a snapshot first, as other changes do."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from collection.models import Order, Record
from collection.safety import NotSafe
from disco_site.people.roles import Role, give_role
from tests.factories import make_account, make_order, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.once]
#: What was to be copied, change by change.
copied: list[str] = []


def copy_of_everything(change: str, **how: bool) -> str:
    """What the site makes in place of a copy here: a note, or a refusal where there is no room."""
    if "Full disk" in change:
        raise NotSafe(f"Nothing was changed, because the snapshot before {change} failed.")
    copied.append(change)
    return f"Snapshot before {change}."


@pytest.fixture
def anna(client: Client, settings: Settings) -> User:
    settings.DISCO_SAFETY_BACKUP = f"{__name__}.copy_of_everything"
    copied.clear()
    user = User.objects.get(pk=make_user("anna").pk)
    give_role(user, Role.COLLECTOR)
    make_account(user)
    client.force_login(user)
    return user


def receipt(client: Client, order: Order) -> Any:
    """Open the page on which an order is received, and press *Receive*."""
    page = reverse("admin:collection_order_receive", args=[order.pk])
    context = client.get(page).context
    forms = [context["form"], *(row.form for row in context["rows"])]
    sent = {
        field.html_name: "on" if value is True else value or ""
        for form in forms
        for field in form
        for value in [field.value()]
    }
    return client.post(page, sent, follow=True)


@pytest.mark.parametrize(("count", "is_copied"), [(20, False), (21, True)])
def test_more_than_20_records_are_received_after_a_copy(
    client: Client, anna: User, capsys: pytest.CaptureFixture[str], count: int, is_copied: bool
) -> None:
    order = make_order(anna, {"count": count})
    call_command("receive", str(order.pk))
    change = f"the receipt of {order}"
    assert copied == [change] * is_copied
    assert capsys.readouterr().err == f"Snapshot before {change}.\n" * is_copied
    other = make_order(anna, {"count": count, "title": "Ege"})
    page = receipt(client, other)
    assert Record.objects.count() == 2 * count
    assert (f"Snapshot before the receipt of {other}." in page.text) == is_copied


def test_without_a_copy_nothing_is_received(client: Client, anna: User) -> None:
    order = make_order(anna, {"count": 21}, shop="Full disk")
    sentence = "Nothing was changed, because the snapshot before the receipt of Full disk"
    with pytest.raises(CommandError, match=sentence):
        call_command("receive", str(order.pk))
    assert sentence in receipt(client, order).text
    assert not Record.objects.exists() and not copied


def test_what_was_received_already_is_refused_without_a_copy(anna: User) -> None:
    order = make_order(anna, {"count": 21})
    call_command("receive", str(order.pk), verbosity=0)
    copied.clear()
    with pytest.raises(CommandError, match="was received already"):
        call_command("receive", str(order.pk))
    assert copied == []


def test_some_lines_alone_need_no_copy(anna: User) -> None:
    order = make_order(anna, {"count": 21}, {"title": "Ege"})
    call_command("receive", str(order.pk), "--lines", "2", verbosity=0)
    assert copied == [] and Record.objects.count() == 1
