"""The rows of a small file are kept from the first pass, so that they are read once."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from django.contrib.auth.models import User

from collection.importing.engine import Import
from collection.importing.files import csv_table
from collection.importing.files.opening import open_file
from collection.importing.files.problem_column import Line
from collection.importing.judging import first_pass
from collection.importing.options import ImportOptions
from tests.collection.importing.discogs_file import discogs, row

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def readings(path: Path, owner: User) -> int:
    """Return how often a preview reads the file to its end."""
    job = Import(open_file(path), ImportOptions(owner=owner))
    ends = []
    read = csv_table.lines_of

    def counted(*arguments: Any, **options: Any) -> Iterator[Line]:
        yield from read(*arguments, **options)
        ends.append(path)

    with patch.object(csv_table, "lines_of", counted):
        job.preview()
    return len(ends)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "file.csv"
    path.write_bytes(discogs(row(artist="Can, Faust"), row(artist="Neu!", release_id="8")))
    return path


def test_a_small_file_is_read_once(file: Path, collector: User) -> None:
    assert readings(file, collector) == 1


def test_a_file_without_room_is_read_for_each_pass(
    file: Path, collector: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(first_pass, "MOST_KEPT", 0)
    assert readings(file, collector) > 1
