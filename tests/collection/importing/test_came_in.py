"""Wants that come in with an import: asked about, closed in the same batch, open again by its
undo.
"""

import pytest
from django.contrib.auth.models import User

from adminkit.verbs import SITE
from collection.history.undo import Undo
from collection.models import Batch, Record, Want
from tests.collection.importing.conftest import Imports
from tests.collection.importing.discogs_file import discogs, row
from tests.collection.importing.running import told
from tests.factories import make_user

pytestmark = pytest.mark.once

TAGO = row(release_id="364461")
EGE = row(title="Ege Bamyasi", release_id="2")
FILE = discogs(TAGO, EGE)


@pytest.fixture
def wants(collector: User) -> dict[str, Want]:
    """A want of a release of the file, of any pressing of an album, and of another pressing."""
    facts: dict[str, dict[str, object]] = {
        "release": {"discogs_release_id": 364461},
        "any": {"title": "Ege Bamyasi", "discogs_release_id": 9, "any_pressing": True},
        "other": {"title": "Ege Bamyasi", "discogs_release_id": 8},
    }
    return {
        name: Want.objects.create(owner=collector, **({"artist": "Can", "title": "Tago"} | cells))
        for name, cells in facts.items()
    }


def closed() -> set[str]:
    return set(Want.objects.exclude(closed_on=None).values_list("record__title", flat=True))


def test_the_preview_says_which_wants_come_in_and_how_they_are_closed(
    imports: Imports, wants: dict[str, Want]
) -> None:
    make = make_user("bert")
    Want.objects.create(owner=make, artist="Can", title="Tago Mago", discogs_release_id=364461)
    outcome = imports(FILE, "--dry-run", "--owner", "collector")
    assert told(outcome, "2 wants have come in: Can - Tago, Can - Ege Bamyasi.", "--wanted close")


def test_nothing_is_closed_unasked(imports: Imports, wants: dict[str, Want]) -> None:
    imports(FILE)
    assert closed() == set()


def test_wants_are_closed_in_the_same_batch_and_open_again_by_its_undo(
    imports: Imports, wants: dict[str, Want]
) -> None:
    outcome = imports(FILE, "--wanted", "close")
    assert told(outcome, "2 wants were closed")
    assert closed() == {"Tago Mago", "Ege Bamyasi"}
    Undo(Batch.objects.get()).run(by=SITE)
    assert (closed(), Record.objects.exists()) == (set(), False)


def test_a_want_of_a_record_that_is_kept_stays_closed(
    imports: Imports, wants: dict[str, Want]
) -> None:
    imports(FILE, "--wanted", "close")
    Record.objects.filter(title="Tago Mago").update(location="Cellar")
    Undo(Batch.objects.get()).run(by=SITE)
    assert closed() == {"Tago Mago"}


def test_a_record_that_was_there_already_closes_nothing(imports: Imports, collector: User) -> None:
    imports(FILE)
    Want.objects.create(owner=collector, artist="Can", title="Tago", discogs_release_id=364461)
    imports(discogs(TAGO, EGE, row(title="Delay", release_id="5")), "--wanted", "close")
    assert closed() == set()


def test_a_want_counts_as_bought_on_the_day_by_the_file_unless_it_is_younger(
    imports: Imports, wants: dict[str, Want], collector: User
) -> None:
    Want.objects.update(created_at="2026-01-01T12:00Z")
    Want.objects.filter(pk=wants["any"].pk).update(created_at="2026-10-01T12:00Z")
    added = "2026-09-01 10:00:00"
    file = discogs(row(release_id="364461", added=added), row(title="Ege Bamyasi", added=added))
    imports(file, "--wanted", "close")
    days = dict(Want.objects.values_list("pk", "closed_on"))
    assert str(days[wants["release"].pk]) == "2026-09-01"
    assert str(days[wants["any"].pk]) > "2026-10-01"
