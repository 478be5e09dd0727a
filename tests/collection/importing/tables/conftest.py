"""Fixtures of the tests on files of the plain tables."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.contrib.auth.models import AbstractBaseUser

from collection.table_files import table_pieces
from tests.collection.importing.running import (
    LOOKS_LIKE_A_PROGRAM,
    Outcome,
    run,
    snapshot,
)
from tests.collection.importing.tables.samples import make_shelf

Imports = Callable[..., Outcome]


@pytest.fixture
def collector(db: None) -> AbstractBaseUser:
    """The only active user, with two records."""
    return make_shelf()


@pytest.fixture
def imports(tmp_path: Path, collector: AbstractBaseUser) -> Imports:
    """Imports text or bytes into a table: imports("ratings", text, "--dry-run")."""

    def import_file(table: str, data: str | bytes | Path, *arguments: object) -> Outcome:
        path = data
        if not isinstance(data, Path):
            path = tmp_path / f"{table}.csv"
            path.write_bytes(data.encode() if isinstance(data, str) else data)
        return run("import_file", table, path, *arguments)

    return import_file


@pytest.fixture
def refused(imports: Imports) -> Imports:
    """Imports what must be refused: returns what was said after looking at everything else."""

    def attempt(table: str, data: str | bytes | Path, *arguments: object) -> Outcome:
        before = snapshot()
        outcome = imports(table, data, *arguments)
        assert outcome.code == 1, outcome.said
        assert outcome.error.strip()
        assert not LOOKS_LIKE_A_PROGRAM.search(outcome.said), outcome.said
        assert snapshot() == before
        return outcome

    return attempt


def exported(table: str) -> str:
    """Return the file of a table."""
    return "".join(table_pieces(table))
