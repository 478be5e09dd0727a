"""A dash is the standard output, and never the name of a file."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.factories import make_record

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def exported(*arguments: str) -> str:
    call_command("export_records", *arguments, stdout=(out := StringIO()))
    return out.getvalue()


def test_a_dash_is_the_standard_output(here: Path) -> None:
    make_record()
    assert exported("-") == exported() != ""
    assert list(here.iterdir()) == []


def test_a_workbook_is_not_written_to_a_dash(here: Path) -> None:
    with pytest.raises(CommandError, match="name a FILE"):
        exported("-", "--layout", "xlsx")


def test_bad_rows_are_not_written_to_a_dash(here: Path) -> None:
    (here / "a.csv").write_text("artist,title\nCan,\n")
    with pytest.raises(CommandError, match="name one, such as bad.csv"):
        call_command("import_records", "a.csv", "--skip-bad-rows", "--rejects", "-")
