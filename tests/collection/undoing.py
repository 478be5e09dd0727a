"""What the tests of undoing share: files taken in, and the whole database before and after."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from django.contrib.auth.models import AbstractBaseUser

from collection.models import Batch
from tests.collection.importing.running import run, snapshot
from tests.factories import make_user

TakeIn = Callable[..., Batch]
Tables = dict[str, list[tuple]]


@pytest.fixture
def anna(db: None) -> AbstractBaseUser:
    """The only active user."""
    return make_user("anna")


@pytest.fixture
def take_in(tmp_path: Path) -> TakeIn:
    """Imports bytes or text and returns the batch: take_in(data, "--mode", "add")."""

    def import_file(data: bytes | str, *arguments: object) -> Batch:
        path = tmp_path / "collection.csv"
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        outcome = run("import_records", path, *arguments)
        assert outcome.code == 0, outcome.said
        return Batch.objects.order_by("-pk")[0]

    return import_file


def tables() -> Tables:
    """Return every row of every table but those in which batches stand."""
    return {
        name: rows
        for name, rows in snapshot().items()
        if name not in ("collection.Batch", "collection.Change")
    }


def added(before: Tables, after: Tables) -> dict[str, int]:
    """Return how many rows came to each table. Raises AssertionError when one is gone or is not as
    it was.
    """
    found = {}
    for name, rows in after.items():
        had, has = Counter(map(repr, before[name])), Counter(map(repr, rows))
        assert not had - has, f"{name}: {had - has}"
        if came := (has - had).total():
            found[name] = came
    return found
