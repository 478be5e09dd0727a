"""Styles of a record: in order, each once, protected while a record carries them."""

from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError

from adminkit.verbs import SITE
from collection.bulk.edit import edit_together
from collection.bulk.merge import merge
from collection.history.undo import Undo
from collection.models import Record, RecordStyle, Style
from tests.factories import make_record

pytestmark = pytest.mark.django_db


def styles(record: Record) -> list[str]:
    return [link.style.name for link in record.style_links.select_related("style")]


def style(name: str) -> Style:
    return Style.objects.get_or_add(name)[0]


def test_styles_keep_their_order_and_each_counts_once() -> None:
    record = make_record()
    record.set_styles([style("Dub"), style("Ambient"), style("dub")])
    assert styles(record) == ["Dub", "Ambient"]


def test_two_styles_change_places() -> None:
    record = make_record(styles=["Dub", "Ambient"])
    record.set_styles([style("Ambient"), style("Dub")])
    assert styles(record) == ["Ambient", "Dub"]


def test_a_style_exists_once_whatever_its_case_and_blanks() -> None:
    style("Dream Pop")
    with pytest.raises(IntegrityError), transaction.atomic():
        Style(name=" dream  POP").save()


@pytest.mark.parametrize("twin", [{"position": 1}, {"position": 2}, {"position": 0}])
def test_the_database_refuses_a_place_or_a_style_twice(twin: dict[str, int]) -> None:
    record = make_record(styles=["Dub"])
    other = style("Ambient") if twin["position"] == 1 else style("Dub")
    with pytest.raises(IntegrityError), transaction.atomic():
        RecordStyle.objects.create(record=record, style=other, **twin)


def test_a_style_that_a_record_carries_is_not_deleted() -> None:
    make_record(styles=["Dub"])
    with pytest.raises(ProtectedError):
        style("Dub").delete()


def test_a_record_takes_its_links_along_and_leaves_the_style() -> None:
    make_record(styles=["Dub"]).delete()
    assert not RecordStyle.objects.exists()
    assert Style.objects.unused().get().name == "Dub"


def test_unused_styles_are_pruned_and_others_stay() -> None:
    make_record(styles=["Dub"])
    style("Skiffle")
    assert Style.objects.prune(by=SITE) == 1
    assert Style.objects.get().name == "Dub"


def test_the_search_finds_a_style_and_follows_its_new_name() -> None:
    record = make_record(styles=["Dub"])
    renamed = style("Dub")
    renamed.name = "Düb Techno"
    renamed.save()
    assert list(Record.objects.search("dub techno")) == [record]


def test_another_copy_has_the_same_styles() -> None:
    assert styles(make_record(styles=["Dub", "Ambient"]).clone()) == ["Dub", "Ambient"]


def test_a_merge_of_styles_leaves_each_record_one_of_them_and_can_be_undone() -> None:
    both, one = make_record(styles=["Dub", "Dubb"]), make_record(styles=["Dubb"])
    batch = merge(style("Dubb"), style("Dub"), by=SITE)
    assert (styles(both), styles(one)) == (["Dub"], ["Dub"])
    Undo(batch).run(by=SITE)
    assert (styles(both), styles(one)) == (["Dub", "Dubb"], ["Dubb"])


def test_a_bulk_edit_adds_styles_behind_and_takes_others_away_and_can_be_undone() -> None:
    record, same = make_record(styles=["Rock", "Dub"]), make_record(styles=["Ambient"])
    values = {"add_styles": [style("Ambient")], "drop_styles": [style("Rock")]}
    edited = edit_together(Record.objects.all(), values, by=SITE)
    assert (styles(record), styles(same)) == (["Dub", "Ambient"], ["Ambient"])
    assert edited.batch and edited.batch.counts == {"changed": 1, "same": 0}
    assert edited.batch.options == {"add_styles": "Ambient", "drop_styles": "Rock"}
    assert list(Record.objects.search("ambient")) == [record, same]
    Undo(edited.batch).run(by=SITE)
    assert styles(record) == ["Rock", "Dub"]


def test_a_bulk_edit_of_styles_takes_as_many_queries_for_many_records(
    django_assert_max_num_queries,
) -> None:
    make_record(styles=["Rock"])
    with django_assert_max_num_queries(80) as few:
        edit_together(Record.objects.all(), {"add_styles": [style("Dub")]}, by=SITE)
    for _ in range(12):
        make_record(styles=["Rock"])
    with django_assert_max_num_queries(len(few)):
        edit_together(Record.objects.all(), {"add_styles": [style("Ska")]}, by=SITE)


def test_a_list_of_records_is_fetched_in_as_many_queries_whatever_its_styles(
    django_assert_num_queries,
) -> None:
    for number in range(6):
        make_record(styles=[f"Style {other}" for other in range(number)])
    assert connection.vendor
    with django_assert_num_queries(4):
        for record in Record.objects.with_links():
            [link.style.name for link in record.style_links.all()]


def test_whoever_could_act_on_genres_can_do_so_with_styles_after_the_update() -> None:
    friends, others = Group.objects.create(name="friends"), Group.objects.create(name="others")
    friends.permissions.set(Permission.objects.filter(codename__in=["view_genre", "add_genre"]))
    migration = import_module("collection.migrations.0008_records_have_styles")
    migration.give_rights(apps, SimpleNamespace(connection=connection))
    given = friends.permissions.filter(content_type__model="style")
    assert {right.codename for right in given} == {"view_style", "add_style"}
    assert not others.permissions.exists()
