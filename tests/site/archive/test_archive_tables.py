"""The portable part of an archive: every table, every kind of value, there and back."""

import csv
import io
import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, Permission, User
from django.contrib.contenttypes.models import ContentType
from django.db import models

from collection.models import Batch, Change, Record
from disco_site.archive.format.contents import KEPT, LEFT_OUT, columns
from disco_site.archive.format.layout import ArchiveRefused, archive_name, moment_of
from disco_site.archive.format.manifest import Manifest, Member
from disco_site.archive.format.tables import read_table, write_table
from tests.factories import make_record, make_user

ODD_TEXTS = [
    "",
    "\\N",
    "\\",
    "\\\\N",
    "N\\",
    " ",
    '"',
    '""',
    ",",
    ";",
    "a,b\r\nc",
    "\n",
    "lone\rCR",
    "\ttab",
    "Björk 東京 🎵",
    "NULL",
    "None",
    "'",
    "é",
    "\u202e",
    "x" * 140_000,
    '"' * 3,
    "=1+1",
]


def written(model: type[models.Model]) -> bytes:
    file = io.BytesIO()
    write_table(model, file)
    return file.getvalue()


def read(model: type[models.Model], data: bytes) -> list[dict[str, Any]]:
    names = [field.attname for field in columns(model)]
    return [dict(zip(names, row, strict=True)) for row in read_table(model, io.BytesIO(data))]


def stored(model: type[models.Model]) -> list[dict[str, Any]]:
    return list(
        model._base_manager.order_by("pk").values(*(field.attname for field in columns(model)))
    )


def test_every_model_is_in_the_archive_or_left_out_with_a_reason() -> None:
    labels = {model._meta.label for model in apps.get_models(include_auto_created=True)}
    assert labels == {*KEPT, *LEFT_OUT}
    assert not {*KEPT} & {*LEFT_OUT}


def test_a_table_comes_after_those_that_its_rows_refer_to() -> None:
    for label in KEPT:
        for field in columns(apps.get_model(label)):
            # A want leads to its record, a record to its line, a line to its want.
            if str(field) == "collection.OrderLine.want":
                continue
            target = field.related_model._meta.label if field.related_model else label
            assert target in LEFT_OUT or KEPT.index(target) <= KEPT.index(label)


@pytest.mark.parametrize("label", KEPT)
def test_every_column_of_a_table_has_a_rule(db: None, label: str) -> None:
    header = written(apps.get_model(label)).decode()
    assert header == ",".join(field.attname for field in columns(apps.get_model(label))) + "\r\n"


@pytest.mark.parametrize("text", ODD_TEXTS, ids=range(len(ODD_TEXTS)))
def test_any_text_comes_back_as_it_was(db: None, text: str) -> None:
    user = make_user()
    LogEntry.objects.create(
        user=user, object_id=text, object_repr="x", change_message=text, action_flag=1
    )
    LogEntry.objects.create(
        user=user, object_id=None, object_repr="x", change_message="", action_flag=1
    )
    assert read(LogEntry, written(LogEntry)) == stored(LogEntry)


def test_dates_amounts_flags_and_numbers_come_back_as_they_were(db: None) -> None:
    moment = datetime(2026, 3, 29, 1, 30, 0, 123456, tzinfo=UTC)
    make_record(
        added_at=moment, purchase_date=date(1999, 12, 31), price=Decimal("9999999999.99"), year=1971
    )
    make_record(
        added_at=moment.replace(microsecond=0),
        sale_price=None,
        price=Decimal("0.10"),
        is_digitized=True,
    )
    make_record(discogs_release_id=2**62, uid=uuid4(), added_at=None)
    assert read(Record, written(Record)) == stored(Record)


def test_json_comes_back_as_it_was(db: None) -> None:
    batch = Batch.objects.create(
        kind=Batch.Kind.IMPORT, options={"ö": ["\\N", 'x"', None, 1.5]}, seconds=0.1 + 0.2
    )
    Change.objects.create(batch=batch, record_uid=uuid4(), before=None, after={"title": "a\r\nb"})
    assert read(Batch, written(Batch)) == stored(Batch)
    assert read(Change, written(Change)) == stored(Change)


def test_a_cell_longer_than_the_csv_module_takes_comes_back(db: None) -> None:
    made = {"collection.recordartist": list(range(200_000))}
    Batch.objects.create(kind=Batch.Kind.IMPORT, made=made)
    data = written(Batch)
    assert len(data) > csv.field_size_limit()
    assert read(Batch, data)[0]["made"] == made


def test_permissions_are_called_by_name(db: None) -> None:
    group = Group.objects.create(name="collector")
    group.permissions.add(Permission.objects.get(codename="view_record"))
    through = Group.permissions.through
    assert b",collection.record.view_record\r\n" in written(through)
    assert read(through, written(through)) == stored(through)


def test_a_content_type_that_is_gone_is_made_again(db: None) -> None:
    gone = ContentType.objects.create(app_label="old", model="thing")
    LogEntry.objects.create(user=make_user(), content_type=gone, object_repr="x", action_flag=1)
    data = written(LogEntry)
    LogEntry.objects.all().update(content_type=None)
    gone.delete()
    assert read(LogEntry, data)[0]["content_type_id"] == ContentType.objects.get(app_label="old").pk


def test_more_rows_than_are_read_at_a_time_come_in_order_of_their_number(db: None) -> None:
    User.objects.bulk_create(User(username=f"user {n}") for n in range(4001))
    rows = read(User, written(User))
    assert [row["id"] for row in rows] == sorted(User.objects.values_list("pk", flat=True))


def test_the_same_data_give_the_same_bytes(db: None) -> None:
    make_record(labels=["Ohr"], genre="Krautrock", rating="9.5")
    assert [written(apps.get_model(label)) for label in KEPT] == [
        written(apps.get_model(label)) for label in KEPT
    ]


@pytest.mark.parametrize(
    ("broken", "sentence"),
    [
        (b"id,nam\r\n", "has the columns"),
        (b"id,name\r\n1\r\n", "line 2: 1 cells, not 2"),
        (b"id,name\r\n1,rock\r\nx,y\r\n", "line 3, id: “x” is not a valid value"),
        (b'id,name\r\n1,"rock\r\n', "Line 2: a quotation mark is opened and never closed"),
        (b"id,name\r\n1,rock", "Line 2 ends in the middle"),
        (b"id,name\r\n1,\xff\r\n", "Line 2 is not UTF-8"),
        (b'id,name\r\n1,a"b"\r\n', "Line 2 cannot be divided"),
    ],
)
def test_a_broken_table_is_refused_with_its_line(db: None, broken: bytes, sentence: str) -> None:
    with pytest.raises(ArchiveRefused, match=sentence):
        read(Group, broken)


def a_manifest() -> Manifest:
    made_at = datetime(2026, 1, 31, 12, 0, 0, 5, tzinfo=UTC)
    members = {"records.csv": Member("a" * 64, 5)}
    return Manifest(
        "0.1.0",
        made_at,
        "sqlite",
        {"credits": ["0001"]},
        {"auth.User": 1},
        {"anna": -3},
        members,
        ["x"],
    )


def test_a_manifest_comes_back_as_it_was() -> None:
    assert Manifest.from_json(a_manifest().to_json()) == a_manifest()


@pytest.mark.parametrize(
    "change",
    [
        {"format": 0},
        {"format": 2},
        {"format": True},
        {"engine": "oracle"},
        {"engine": []},
        {"made_at": "2026-01-31"},
        {"made_at": 3},
        {"counts": {"auth.User": -1}},
        {"balances": {"anna": 1.5}},
        {"members": {"x": {"sha256": "A" * 64, "size": 1}}},
        {"members": {"x": {"sha256": "a" * 64, "size": "1"}}},
        {"migrations": {"credits": "0001"}},
        {"missing_covers": [3]},
        {"more": 1},
    ],
    ids=str,
)
def test_a_manifest_that_says_something_else_is_refused(change: dict[str, Any]) -> None:
    told = json.loads(a_manifest().to_json()) | change
    with pytest.raises(ArchiveRefused):
        Manifest.from_json(json.dumps(told).encode())


@pytest.mark.parametrize(
    "data", [b"", b"\xff", b"[]", b'{"format": 1}', b'{"format": 1, "format": 1}', b"[" * 100_000]
)
def test_a_manifest_that_is_none_is_refused(data: bytes) -> None:
    with pytest.raises(ArchiveRefused):
        Manifest.from_json(data)


def test_an_archive_is_named_after_its_moment_in_utc() -> None:
    moment = datetime(2026, 1, 31, 12, 0, 0, 5, tzinfo=UTC)
    assert archive_name(moment) == "disco-20260131-120000-000005.zip"
    assert moment_of(archive_name(moment)) == moment


@pytest.mark.parametrize(
    "name", ["disco-20261331-120000-000005.zip", "disco-20260131-120000-000005.zip.part", "x.zip"]
)
def test_other_names_are_no_archives(name: str) -> None:
    assert moment_of(name) is None
