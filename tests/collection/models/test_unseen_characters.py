"""Rows of an older age whose names differ in what nobody sees get the keys of today, and none is
merged.
"""

from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection

from collection.models import Artist, Decision, Record
from collection.models.decisions import names_key
from disco_site.doctor import examine
from tests.factories import make_record

pytestmark = pytest.mark.django_db

see_names = import_module("collection.migrations.0015_names_are_what_is_seen").see_names


def of_older_age(name: str) -> Artist:
    """Store an artist with the key that his name had before."""
    artist = Artist.objects.create(name=f"{name} of old")
    Artist.objects.filter(pk=artist.pk).update(
        name=name, name_key=name.casefold(), search_key=name.casefold()
    )
    return artist


def migrate() -> None:
    see_names(apps, SimpleNamespace(connection=connection))


def test_a_name_gets_the_key_of_what_is_seen() -> None:
    artist = of_older_age("C\u00adan")
    migrate()
    artist.refresh_from_db()
    assert (artist.name, artist.name_key, artist.search_key) == ("C\u00adan", "can", "can")
    assert Artist.objects.get_or_add("Can") == (artist, False)


def test_two_names_that_look_alike_stay_two_and_the_doctor_names_them() -> None:
    first, second = Artist.objects.create(name="Can"), of_older_age("C\u00adan")
    migrate()
    assert [row.pk for row in Artist.objects.order_by("pk")] == [first.pk, second.pk]
    second.refresh_from_db()
    assert second.name_key == "c\u00adan"
    told = [finding.sentence for finding in examine() if finding.topic == "names"]
    assert told[0].startswith("1 artist called like another") and "“can”" in told[0]


def test_of_two_that_are_both_of_the_older_age_the_first_gets_the_key() -> None:
    of_older_age("C\u00adan")
    of_older_age("Ca\u00adn")
    migrate()
    keys = Artist.objects.order_by("pk").values_list("name_key", flat=True)
    assert list(keys) == ["can", "ca\u00adn"]


def test_titles_and_what_is_searched_follow() -> None:
    record = make_record(title="Landed")
    Record.objects.filter(pk=record.pk).update(
        title="Lan\u00added", title_key="lan\u00added", search_text="lan\u00added\ncan"
    )
    migrate()
    record.refresh_from_db()
    assert (record.title_key, record.search_text) == ("landed", "landed\ncan")
    assert Record.objects.search("landed").get() == record


def test_what_was_decided_of_a_name_is_found_again() -> None:
    text = "A, B\u00adC"
    decision = Decision.objects.create(key="old", subject="artist", text=text, names=[text])
    migrate()
    decision.refresh_from_db()
    assert decision.key == names_key("artist", "A, BC")
