"""Own fields: kinds, values, filters, one edit of many, merges and copies."""

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError

from adminkit.verbs import SITE
from collection.bulk.edit import edit_together
from collection.bulk.merge_records import merge_records
from collection.fields import PROSE_LENGTH
from collection.filters import find_records
from collection.history.undo import Undo
from collection.models import OwnField, Record
from collection.models.own.kinds import read_value
from disco_site.people.roles import Role, give_role
from tests.factories import make_record, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna() -> User:
    user = make_user("anna")
    give_role(user, Role.COLLECTOR)
    return User.objects.get(pk=user.pk)


def own(owner: User, name: str = "Mood", kind: str = "text", choices: str = "") -> OwnField:
    field = OwnField(owner=owner, name=name, kind=kind, choices=choices)
    field.full_clean()
    field.save()
    return field


def held(record: Record) -> dict[str, str]:
    return {value.field.name: value.value for value in record.own_values.all()}


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("number", "0012,50", "12.5"),
        ("number", "-0.0", "0"),
        ("number", "+7", "7"),
        ("date", "2024-02-29", "2024-02-29"),
        ("yes/no", "Yes", "1"),
        ("yes/no", "0", "0"),
        ("choice", "MINT", "mint"),
        ("text", " two\r\nlines ", "two\nlines"),
        ("text", "\u200b", ""),
    ],
)
def test_a_value_is_stored_in_one_way(kind: str, text: str, value: str) -> None:
    assert read_value(kind, text, ["mint", "worn"]) == value


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("number", "1e5"),
        ("number", "12 GB"),
        ("number", "1" * 16),
        ("date", "2024-02-30"),
        ("date", "24.2.2024"),
        ("yes/no", "perhaps"),
        ("choice", "new"),
        ("text", "x" * (PROSE_LENGTH + 1)),
    ],
)
def test_what_a_kind_does_not_take_is_said(kind: str, text: str) -> None:
    with pytest.raises(ValueError, match=r"^(is|has) "):
        read_value(kind, text, ["mint"])


@pytest.mark.parametrize("name", ["a=b", "a!", "\u200b", " "])
def test_a_field_is_not_called_so_that_no_filter_could_ask_for_it(anna: User, name: str) -> None:
    with pytest.raises(ValidationError):
        own(anna, name)


def test_an_owner_has_a_field_of_a_name_once_and_others_have_theirs(anna: User) -> None:
    own(anna, "Mood")
    own(make_user("ben"), "Mood")
    with pytest.raises(ValidationError, match="You have a field “mood” already"):
        own(anna, "mood")


def test_a_kind_is_not_changed_to_one_that_values_do_not_fit(anna: User) -> None:
    field = own(anna)
    make_record(anna).set_own({field: "calm"})
    field.kind = "number"
    with pytest.raises(ValidationError, match="“calm” of the record Tago Mago would not fit"):
        field.full_clean()
    field.kind, field.choices = "choice", "calm\nwild"
    field.full_clean()


def test_a_choice_that_a_record_has_is_not_taken_out_of_the_list(anna: User) -> None:
    field = own(anna, kind="choice", choices="calm\nwild")
    make_record(anna).set_own({field: "calm"})
    field.choices = "wild"
    with pytest.raises(ValidationError, match="would not fit"):
        field.full_clean()


def test_a_record_takes_no_value_of_somebody_elses_field(anna: User) -> None:
    with pytest.raises(ValidationError, match="somebody else"):
        make_record(anna).set_own({own(make_user("ben")): "calm"})


def test_copies_of_one_owner_share_own_fields(anna: User) -> None:
    record = make_record(anna)
    record.set_own({own(anna): "calm"})
    assert held(record.clone()) == {"Mood": "calm"}
    assert held(record.clone(owner=make_user("ben"))) == {}


FILTERS = [
    ("text", "Très calm", "tres", "wild"),
    ("text", "calm", '"CALM"', '"cal"'),
    ("text", "calm", "*", "wild"),
    ("choice", "mint", "min", "worn"),
    ("number", "9", "8.5..10", "10..20"),
    ("number", "9", "..9", "9.1.."),
    ("number", "100", "99..", "..99"),
    ("number", "7.5", "7,50", "7"),
    ("date", "2024-05-01", "2024", "2023"),
    ("date", "2024-05-01", "2024-05", "2024-06"),
    ("date", "2024-05-01", "2024-05-01..", "..2024-04-30"),
    ("yes/no", "1", "yes", "0"),
]


@pytest.mark.parametrize(("kind", "value", "found", "missed"), FILTERS)
def test_own_fields_are_filters(anna: User, kind: str, value: str, found: str, missed: str) -> None:
    field = own(anna, kind=kind, choices="mint\nworn" if kind == "choice" else "")
    record, other = make_record(anna), make_record(anna)
    record.set_own({field: value})
    assert list(find_records({"own:mood": found}, anna)) == [record]
    assert list(find_records({"own:Mood!": found}, anna)) == [other]
    assert list(find_records({"own:Mood": missed})) == []


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("own:Mood", "much", "own:Mood takes a number or a range such as 10..20, or * for any"),
        ("own:Mood", "..", "own:Mood takes a number"),
        ("own:Mood!", "\u200b", "own:Mood! takes a number"),
        ("own:Weight", "1", "“own:Weight” is not an own field; there are own:Mood."),
        ("own:", "1", "“own:” is not a filter"),
    ],
)
def test_what_a_filter_of_an_own_field_does_not_take_is_said(
    anna: User, name: str, value: str, sentence: str
) -> None:
    own(anna, kind="number")
    own(make_user("ben"), "Secret")
    with pytest.raises(ValidationError) as refused:
        find_records({name: value}, anna)
    assert refused.value.messages[0].startswith(sentence)


def test_many_records_are_given_a_value_and_the_undo_takes_it_back(anna: User) -> None:
    field = own(anna, kind="number")
    record, other = make_record(anna), make_record(anna)
    other.set_own({field: "7"})
    stranger = make_record(make_user("ben"))
    edited = edit_together(Record.objects.all(), {"own:mood": "7,0"}, by=SITE)
    assert edited.batch and edited.batch.counts == {"changed": 1, "same": 0}
    assert (held(record), held(other), held(stranger)) == ({"Mood": "7"}, {"Mood": "7"}, {})
    Undo(edited.batch).run(by=SITE)
    assert (held(record), held(other)) == ({}, {"Mood": "7"})


def test_a_value_is_emptied_in_many_records(anna: User) -> None:
    record = make_record(anna)
    record.set_own({own(anna): "calm"})
    edited = edit_together(Record.objects.all(), {"own:Mood": ""}, by=anna)
    assert edited.batch and held(record) == {}
    Undo(edited.batch).run(by=anna)
    assert held(record) == {"Mood": "calm"}


def test_what_the_kind_no_longer_takes_does_not_come_back_by_an_undo(anna: User) -> None:
    field, record = own(anna), make_record(anna)
    record.set_own({field: "calm"})
    edited = edit_together(Record.objects.all(), {"own:Mood": ""}, by=anna)
    OwnField.objects.update(kind="number")
    assert edited.batch
    Undo(edited.batch).run(by=anna)
    assert held(record) == {}


def test_the_record_that_stays_of_a_merge_keeps_its_values_and_takes_what_it_lacks(
    anna: User,
) -> None:
    mood, weight = own(anna), own(anna, "Weight")
    first, second = make_record(anna), make_record(anna)
    first.set_own({mood: "calm"})
    second.set_own({mood: "wild", weight: "180"})
    batch = merge_records(first, [second], {}, by=SITE)
    assert held(first) == {"Mood": "calm", "Weight": "180"}
    Undo(batch).run(by=SITE)
    assert held(first) == {"Mood": "calm"}
    assert held(Record.objects.get(uid=second.uid)) == {"Mood": "wild", "Weight": "180"}
