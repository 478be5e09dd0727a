"""Catalog numbers of many records: they belong to the link of a record with its label."""

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from adminkit.verbs import SITE
from collection.bulk.edit import edit_together
from collection.history.undo import Undo
from collection.models import Batch, Label, Record
from collection.models.edits.numbering import Numbering
from disco_site.people.roles import Role, give_role
from tests.factories import make_record, make_user

pytestmark = pytest.mark.django_db
LIST = reverse("admin:collection_record_changelist")


@pytest.fixture
def anna(client: Client) -> User:
    user = make_user("anna", is_staff=True)
    give_role(user, Role.COLLECTOR)
    client.force_login(user)
    return user


def number(text: str, name: str = "") -> Batch | None:
    label = Label.objects.get(name=name) if name else None
    values = {"catalog_number": Numbering(text, label)}
    return edit_together(Record.objects.all(), values, by=SITE).batch


def labels(record: Record) -> list[str]:
    return [str(link) for link in record.label_links.all()]


def test_the_number_stands_at_the_label_that_it_is_for(anna: User) -> None:
    record = make_record(anna, labels=[("Mute", "Stumm 1"), ("Spoon", "SPOON 6")])
    assert number("SPOON 6/7", "Spoon")
    assert labels(record) == ["Mute Stumm 1", "Spoon SPOON 6/7"]


def test_without_a_label_the_number_stands_at_all_of_them(anna: User) -> None:
    record = make_record(anna, labels=[("Mute", "Stumm 1"), ("Spoon", "")])
    number("X 1")
    assert labels(record) == ["Mute X 1", "Spoon X 1"]


def test_records_that_have_it_or_no_such_label_do_not_change(anna: User) -> None:
    make_record(anna, labels=[("Spoon", "X 1")])
    make_record(anna, title="Other", labels=[("Mute", "Stumm 1")])
    make_record(anna, title="None")
    assert number("X 1", "Spoon") is None


def test_a_label_that_stands_there_twice_is_there_once_with_one_number(anna: User) -> None:
    record = make_record(anna, labels=[("Spoon", "1"), ("Mute", "9"), ("Spoon", "2")])
    number("3", "Spoon")
    assert labels(record) == ["Spoon 3", "Mute 9"]
    assert [link.position for link in record.label_links.all()] == [1, 2]


def test_numbers_are_emptied_and_an_undo_brings_them_back(anna: User) -> None:
    record = make_record(anna, labels=[("Mute", "Stumm 1"), ("Spoon", "SPOON 6")])
    batch = number("")
    assert batch and labels(record) == ["Mute", "Spoon"]
    assert Undo(batch).run(by=SITE).kept == []
    assert labels(record) == ["Mute Stumm 1", "Spoon SPOON 6"]


@pytest.mark.once
def test_a_number_that_no_label_can_have_is_refused(anna: User) -> None:
    make_record(anna, labels=[("Spoon", "1")])
    with pytest.raises(ValidationError):
        number("x" * 501)


# The page


def send(client: Client, *records: Record, **fields: object) -> str:
    data = {"action": "bulk_edit", "_selected_action": [record.pk for record in records]}
    return client.post(LIST, data | fields, follow=True).text


@pytest.mark.once
def test_the_page_says_what_becomes_of_the_number(client: Client, anna: User) -> None:
    record = make_record(anna, labels=[("Spoon", "1")])
    sent = {"catalog_number": "2", "number_label": "Spoon"}
    shown = send(client, record, preview="1", **sent)
    assert "catalog number becomes “2” at “Spoon” in 1 of 1" in shown
    send(client, record, apply="1", **sent)
    assert labels(record) == ["Spoon 2"]


def test_the_page_empties_the_numbers_of_one_label(client: Client, anna: User) -> None:
    record = make_record(anna, labels=[("Spoon", "1"), ("Mute", "2")])
    send(client, record, apply="1", emptied="catalog_number", number_label="Spoon")
    assert labels(record) == ["Spoon", "Mute 2"]


def test_a_label_that_is_added_gets_the_number(client: Client, anna: User) -> None:
    record = make_record(anna, labels=[("Spoon", "1")])
    sent = {"add_labels": "Mute", "catalog_number": "Stumm 1", "number_label": "Mute"}
    send(client, record, apply="1", **sent)
    assert labels(record) == ["Spoon 1", "Mute Stumm 1"]


@pytest.mark.once
@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"catalog_number": "1", "number_label": "Nowhere"}, "There is no label “Nowhere”."),
        ({"number_label": "Spoon"}, "Which number do the records have at “Spoon”?"),
        ({"catalog_number": "1", "emptied": "catalog_number"}, "Choose a value or empty it"),
    ],
)
def test_what_cannot_be_meant_is_refused(
    client: Client, anna: User, sent: dict[str, str], sentence: str
) -> None:
    record = make_record(anna, labels=[("Spoon", "1")])
    assert sentence in send(client, record, apply="1", **sent)
    assert labels(record) == ["Spoon 1"]
