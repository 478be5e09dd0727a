"""Tags: each owner's own, given one by one and to many records, merged, kept by a merge of
records.
"""

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from adminkit.verbs import SITE
from collection.bulk.edit import edit_together
from collection.bulk.merge import merge
from collection.bulk.merge_records import merge_records
from collection.history.undo import Undo
from collection.models import Record, Tag
from disco_site.people.roles import Role, give_role
from tests.factories import make_record, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna() -> User:
    user = make_user("anna")
    give_role(user, Role.COLLECTOR)
    return User.objects.get(pk=user.pk)


def tags(record: Record) -> list[str]:
    return [link.tag.name for link in record.tag_links.all()]


def tag(owner: User, name: str) -> Tag:
    return Tag.objects.get_or_add(name, owner_id=owner.pk)[0]


def test_two_people_have_a_tag_of_one_name_each(anna: User) -> None:
    first = make_record(anna, tags=["To sell", "TO SELL"])
    second = make_record(make_user("ben"), tags=["to sell"])
    assert (tags(first), tags(second)) == (["To sell"], ["to sell"])


def test_an_owner_has_a_name_once(anna: User) -> None:
    tag(anna, "Blue")
    with pytest.raises(IntegrityError), transaction.atomic():
        Tag.objects.create(owner=anna, name="BLUE")


def test_a_record_takes_no_tag_of_somebody_else(anna: User) -> None:
    record = make_record(anna)
    with pytest.raises(ValidationError, match="of somebody else"):
        record.set_tags([tag(make_user("ben"), "Blue")])


def test_another_copy_of_the_same_owner_has_the_tags_and_one_of_another_owner_none(
    anna: User,
) -> None:
    record = make_record(anna, tags=["Blue"])
    assert tags(record.clone()) == ["Blue"]
    assert tags(record.clone(owner=make_user("ben"))) == []


@pytest.mark.parametrize(
    ("values", "after"),
    [
        ({"add_tags": ["Red", "blue"]}, ["Blue", "Old", "Red"]),
        ({"drop_tags": ["BLUE", "unknown"]}, ["Old"]),
        ({"set_tags": ["Red", "Old"]}, ["Red", "Old"]),
        ({"set_tags": []}, []),
    ],
)
def test_many_records_are_given_tags_lose_them_or_are_set_to_some(
    anna: User, values: dict[str, list[str]], after: list[str]
) -> None:
    record = make_record(anna, tags=["Blue", "Old"])
    edited = edit_together(Record.objects.all(), values, by=anna)
    assert edited.batch and tags(record) == after
    Undo(edited.batch).run(by=anna)
    assert tags(record) == ["Blue", "Old"]


def test_one_edit_of_records_of_two_owners_gives_each_a_tag_of_their_own(anna: User) -> None:
    make_record(anna)
    make_record(make_user("ben"))
    edit_together(Record.objects.all(), {"add_tags": ["Blue"]}, by=SITE)
    assert list(Tag.objects.order_by("owner").values_list("owner__username", "name")) == [
        ("anna", "Blue"),
        ("ben", "Blue"),
    ]


@pytest.mark.parametrize(
    "values", [{"add_tags": ["BLUE"]}, {"drop_tags": ["Red"]}, {"set_tags": ["old", "Blue"]}]
)
def test_records_that_carry_what_is_asked_for_are_not_changed(
    anna: User, values: dict[str, list[str]]
) -> None:
    make_record(anna, tags=["Blue", "Old"])
    assert not Record.objects.differing(values).exists()


def test_a_list_is_not_set_and_added_to_at_once(anna: User) -> None:
    with pytest.raises(ValidationError, match="Either set tags"):
        edit_together(Record.objects.all(), {"add_tags": ["A"], "set_tags": ["B"]}, by=anna)


def test_tags_are_merged_and_the_undo_makes_the_one_that_went_again(anna: User) -> None:
    both = make_record(anna, tags=["Blue", "Blau"])
    one = make_record(anna, tags=["Blau"])
    batch = merge(tag(anna, "Blau"), tag(anna, "Blue"), by=anna)
    assert (tags(both), tags(one)) == (["Blue"], ["Blue"])
    Undo(batch).run(by=anna)
    assert (tags(both), tags(one)) == (["Blue", "Blau"], ["Blau"])
    assert set(Tag.objects.values_list("owner", flat=True)) == {anna.pk}


def test_nobody_merges_or_prunes_tags_of_somebody_else(anna: User) -> None:
    ben = make_user("ben")
    blue, blau = tag(ben, "Blue"), tag(ben, "Blau")
    with pytest.raises(PermissionDenied):
        merge(blau, blue, by=anna)
    assert Tag.objects.prune(by=anna) == 0 and Tag.objects.count() == 2


def test_tags_of_two_people_are_not_merged(anna: User) -> None:
    with pytest.raises(ValidationError, match="cannot be merged"):
        merge(tag(make_user("ben"), "Blau"), tag(anna, "Blau"), by=SITE)


def test_the_record_that_stays_of_a_merge_carries_the_tags_of_both(anna: User) -> None:
    first = make_record(anna, tags=["Blue", "Old"])
    second = make_record(anna, tags=["Red", "Blue"])
    batch = merge_records(first, [second], {}, by=SITE)
    assert tags(first) == ["Blue", "Old", "Red"]
    Undo(batch).run(by=SITE)
    assert tags(first) == ["Blue", "Old"]
    assert tags(Record.objects.get(uid=second.uid)) == ["Red", "Blue"]


def test_tags_that_were_given_since_a_merge_stay_when_it_is_undone(anna: User) -> None:
    first, second = make_record(anna, tags=["Blue"]), make_record(anna, tags=["Red"])
    batch = merge_records(first, [second], {}, by=SITE)
    first.set_tags([tag(anna, "New")])
    Tag.objects.prune(by=SITE)
    undo = Undo(batch)
    assert [kept.why for kept in undo.preview().kept] == ["edited: tags"]
    undo.run(by=SITE)
    assert (tags(first), tags(Record.objects.get(uid=second.uid))) == (["New"], ["Red"])
