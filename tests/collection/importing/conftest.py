"""Fixtures of the tests on files."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.contrib.auth.models import AbstractBaseUser

from tests.collection.importing.running import LOOKS_LIKE_A_PROGRAM, Outcome, run, snapshot
from tests.factories import make_user

Imports = Callable[..., Outcome]


@pytest.fixture
def collector(db: None) -> AbstractBaseUser:
    """The only active user."""
    return make_user("collector")


@pytest.fixture
def imports(tmp_path: Path) -> Imports:
    """Imports bytes, text or a file: imports(data, "--mode", "add")."""

    def import_file(data: bytes | str | Path, *arguments: object) -> Outcome:
        path = data
        if not isinstance(data, Path):
            path = tmp_path / "collection.csv"
            path.write_bytes(data.encode() if isinstance(data, str) else data)
        return run("import_records", path, *arguments)

    return import_file


@pytest.fixture
def refused(imports: Imports) -> Imports:
    """Imports a file that must be refused: returns what was said after looking at
    everything else.
    """

    def attempt(data: bytes | str | Path, *arguments: object) -> Outcome:
        before = snapshot()
        outcome = imports(data, *arguments)
        assert outcome.code == 1, outcome.said
        assert outcome.error.strip()
        assert not LOOKS_LIKE_A_PROGRAM.search(outcome.said), outcome.said
        assert snapshot() == before
        return outcome

    return attempt
