"""A tag or an own field that is renamed, and an own field that is changed or deleted, is a batch
that can be undone.
"""

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse

from adminkit.verbs import SITE
from collection.bulk.own_names import change_field, delete_fields, rename_tag
from collection.history.undo import NotUndoable, Undo
from collection.models import Batch, OwnField, OwnValue, Record, Tag
from disco_site.people.roles import Role, give_role
from tests.factories import make_record, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna(client: Client) -> User:
    user = make_user("anna")
    give_role(user, Role.COLLECTOR)
    client.force_login(user)
    return User.objects.get(pk=user.pk)


def tags() -> list[list[str]]:
    return [
        [link.tag.name for link in record.tag_links.all()]
        for record in Record.objects.order_by("pk")
    ]


def own(owner: User, name: str = "Mood", **cells: str) -> OwnField:
    return OwnField.objects.create(owner=owner, name=name, **cells)


def undo() -> None:
    Undo(Batch.objects.get()).run(by=SITE)


def test_a_renamed_tag_keeps_its_place_on_every_record(anna: User) -> None:
    make_record(anna, tags=["Blue", "Red"])
    make_record(anna, title="Other", tags=["Red"])
    rename_tag(Tag.objects.get(name="Blue"), "Navy", by=anna)
    assert tags() == [["Navy", "Red"], ["Red"]]
    undo()
    assert tags() == [["Blue", "Red"], ["Red"]]
    assert sorted(Tag.objects.values_list("name", flat=True)) == ["Blue", "Red"]


def test_another_case_is_the_same_tag(anna: User) -> None:
    make_record(anna, tags=["blue"])
    before = Tag.objects.get()
    assert rename_tag(before, "Blue", by=anna) is None
    assert (tags(), Tag.objects.get()) == ([["Blue"]], before)
    assert not Batch.objects.exists()


def test_a_tag_of_no_record_is_renamed_without_a_batch(anna: User) -> None:
    tag = Tag.objects.get_or_add("Blue", owner_id=anna.pk)[0]
    assert rename_tag(tag, "Navy", by=anna) is None
    assert Tag.objects.get().name == "Navy"


def test_a_tag_takes_no_name_that_another_has(anna: User) -> None:
    record = make_record(anna, tags=["Blue", "Red"])
    with pytest.raises(ValidationError, match="such a tag already"):
        rename_tag(record.tags.get(name="Blue"), "red", by=anna)
    assert tags() == [["Blue", "Red"]]


def test_a_tag_of_somebody_else_is_not_renamed(anna: User) -> None:
    make_record(make_user("ben"), tags=["Blue"])
    with pytest.raises(PermissionDenied):
        rename_tag(Tag.objects.get(), "Navy", by=anna)


@pytest.mark.parametrize("button", ["_save", "_continue"])
def test_the_form_of_a_tag_renames_it_with_a_way_back(
    client: Client, anna: User, button: str
) -> None:
    record = make_record(anna, tags=["Blue"])
    address = reverse("admin:collection_tag_change", args=[record.tags.get().pk])
    page = client.post(address, {"name": "Navy", button: "1"}, follow=True)
    undo_page = reverse("admin:collection_batch_undo", args=[Batch.objects.get().pk])
    assert page.status_code == 200 and undo_page in page.text
    assert tags() == [["Navy"]]


def test_an_own_field_is_renamed_and_its_values_stay(anna: User) -> None:
    field, record = own(anna), make_record(anna)
    OwnValue.objects.create(record=record, field=field, value="calm")
    field.name = "Temper"
    change_field(field, by=anna)
    assert str(record.own_values.get()) == "Temper: calm"
    undo()
    assert str(record.own_values.get()) == "Mood: calm"


def test_an_own_field_of_another_kind_goes_back(anna: User) -> None:
    field = own(anna, kind="choice", choices="calm\nwild")
    field.kind, field.choices = "text", ""
    change_field(field, by=anna)
    undo()
    assert OwnField.objects.get().choice_list == ["calm", "wild"]


def test_a_name_that_another_field_took_meanwhile_is_not_given_back(anna: User) -> None:
    field = own(anna)
    field.name = "Temper"
    change_field(field, by=anna)
    own(anna, "mood")
    with pytest.raises(NotUndoable):
        undo()
    assert sorted(OwnField.objects.values_list("name", flat=True)) == ["Temper", "mood"]


def test_a_field_that_is_as_it_was_is_no_batch(anna: User) -> None:
    assert change_field(own(anna), by=anna) is None
    assert not Batch.objects.exists()


def test_a_deleted_own_field_comes_back_with_its_choices(client: Client, anna: User) -> None:
    field = own(anna, kind="choice", choices="calm\nwild")
    address = reverse("admin:collection_ownfield_delete", args=[field.pk])
    page = client.post(address, {"post": "yes"}, follow=True)
    assert "This can be undone." in page.text and not OwnField.objects.exists()
    undo()
    assert OwnField.objects.get().choice_list == ["calm", "wild"]


def test_a_field_with_values_is_not_deleted(anna: User) -> None:
    field = own(anna)
    OwnValue.objects.create(record=make_record(anna), field=field, value="calm")
    with pytest.raises(ValidationError, match="Records have a value"):
        delete_fields([field], by=anna)


@pytest.mark.parametrize("verb", [change_field, lambda field, by: delete_fields([field], by=by)])
def test_a_field_of_somebody_else_stays(verb: object, anna: User) -> None:
    with pytest.raises(PermissionDenied):
        verb(own(make_user("ben")), by=anna)  # type: ignore[operator]


def test_the_form_of_an_own_field_says_how_to_undo(client: Client, anna: User) -> None:
    address = reverse("admin:collection_ownfield_change", args=[own(anna).pk])
    page = client.post(address, {"name": "Temper", "kind": "text", "choices": ""}, follow=True)
    batch = Batch.objects.get().pk
    assert reverse("admin:collection_batch_undo", args=[batch]) in page.text
    assert client.get(reverse("admin:collection_batch_change", args=[batch])).status_code == 200
