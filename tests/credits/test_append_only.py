"""No address of the admin changes or deletes a line, whoever calls it and whatever is sent."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.test import Client
from django.urls import URLPattern, reverse

from adminkit.verbs import SITE
from credits.models import Transaction
from disco_site.people.roles import Role, give_role
from tests.factories import make_record, make_user

pytestmark = pytest.mark.django_db


def forged(line: Transaction) -> dict[str, str]:
    """Whatever a form of the admin might take for an edit or a deletion of the line."""
    row = {"id": str(line.pk), "amount": "99", "DELETE": "on"}
    sets = {
        f"{prefix}-0-{name}": value
        for prefix in ("form", "transactions")
        for name, value in row.items()
    }
    counts = {
        f"{prefix}-{name}_FORMS": "1"
        for prefix in ("form", "transactions")
        for name in ("TOTAL", "INITIAL")
    }
    fields = {
        "date": "2020-01-01",
        "kind": "Addition",
        "amount": "99",
        "memo": "forged",
        "due_on": "2020-01-01",
    }
    chosen = {
        "_selected_action": str(line.pk),
        "action": "delete_selected",
        "index": "0",
        "post": "yes",
        "_save": "Save",
    }
    return {**sets, **counts, **fields, **chosen, "account": str(line.account_id)}


def make_person(name: str) -> User:
    user = make_user(name)
    if name in Role.values:
        give_role(user, Role(name))
    return user


def addresses(line: Transaction) -> list[str]:
    """Every address of the tables of the ledger, and the form of the record beside which the line
    stands.
    """
    found = []
    for model in (Transaction, type(line.account)):
        for pattern in admin.site.get_model_admin(model).get_urls():
            if isinstance(pattern, URLPattern) and pattern.name:
                names = (
                    pattern.pattern.regex.groupindex if hasattr(pattern.pattern, "regex") else {}
                )
                found.append(reverse(f"admin:{pattern.name}", args=[line.pk] * len(names)))
    return [*found, reverse("admin:collection_record_change", args=[line.record_id])]


@pytest.mark.once
@pytest.mark.parametrize("person", [*Role.values, "stranger", ""])
def test_no_address_changes_or_deletes_a_line(client: Client, person: str) -> None:
    line = make_record(make_person("collector")).buy(by=SITE)
    if person:
        client.force_login(User.objects.filter(username=person).first() or make_person(person))
    before = Transaction.objects.values().get(pk=line.pk)
    for address in addresses(line):
        for ways in (client.get, client.post, client.put, client.patch, client.delete):
            ways(address, forged(line)) if ways in (client.get, client.post) else ways(address)
            assert Transaction.objects.values().get(pk=line.pk) == before, address


def test_the_walk_meets_every_page_of_the_ledger() -> None:
    line = make_record(make_person("collector")).buy(by=SITE)
    pages = dict.fromkeys(["changelist", "add", "undo"], []) | dict.fromkeys(
        ["change", "delete", "reverse"], [line.pk]
    )
    known = {
        reverse(f"admin:credits_transaction_{page}", args=args) for page, args in pages.items()
    }
    assert known <= {*addresses(line)}


@pytest.mark.once
@pytest.mark.parametrize("person", [Role.LISTENER, "stranger", ""])
def test_only_who_keeps_a_ledger_adds_to_it(client: Client, person: str) -> None:
    line = make_record(make_person("collector")).buy(by=SITE)
    if person:
        client.force_login(make_person(person))
    for address in addresses(line):
        client.post(address, forged(line) | {"reason": "forged", "line": str(line.pk)})
    assert Transaction.objects.count() == 1


def test_a_collector_neither_sees_nor_reverses_the_line_of_another(client: Client) -> None:
    line = make_record(make_user("other")).buy(by=SITE)
    client.force_login(make_person("collector"))
    for name in ("change", "history", "reverse"):
        address = reverse(f"admin:credits_transaction_{name}", args=[line.pk])
        assert client.get(address).status_code in (302, 403, 404)
        client.post(address, {"reason": "forged"})
    client.post(reverse("admin:credits_transaction_undo"), {"line": line.pk})
    assert Transaction.objects.count() == 1


def test_even_the_head_of_the_house_has_no_button_to_change_or_delete(client: Client) -> None:
    line = make_record(make_person("owner")).buy(by=SITE)
    client.force_login(line.account.owner)
    answers = {
        name: client.post(
            reverse(f"admin:credits_transaction_{name}", args=[line.pk]), forged(line)
        ).status_code
        for name in ("change", "delete")
    }
    assert answers == {"change": 403, "delete": 403}


def test_who_keeps_no_ledger_any_more_reverses_not_even_a_line_of_his_own(client: Client) -> None:
    person = make_person("collector")
    line = make_record(person).buy(by=SITE)
    give_role(person, Role.LISTENER)
    client.force_login(person)
    pages = [("reverse", [line.pk]), ("undo", [])]
    answers = [
        client.post(reverse(f"admin:credits_transaction_{page}", args=args), {"line": line.pk})
        for page, args in pages
    ]
    assert [answer.status_code for answer in answers] == [403, 403]
