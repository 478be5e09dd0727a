"""Fixtures of the tests on the database of the first Disco."""

from pathlib import Path

import pytest

from tests.collection.legacy.database import database
from tests.factories import make_user


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A database as it comes, and anna, the only user."""
    make_user("anna")
    return database(tmp_path)
