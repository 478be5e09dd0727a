"""What a command loads before it begins: a start is the longest part of most of them."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from tests.conftest import new_installation

pytestmark = pytest.mark.once

# Imported by the site of the admin.
PAGES = "disco_site.pages.urls"


def loaded(data_dir: Path, *arguments: str) -> set[str]:
    """Return the names of all modules that others have imported by the end of `manage.py ARGS`."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "manage.py", *arguments],
        cwd=settings.BASE_DIR,
        env=new_installation(data_dir),
        capture_output=True,
        text=True,
        timeout=120,
    )
    return {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}


@pytest.mark.parametrize("command", ["afford", "check_ledger", "export_records", "orders"])
def test_a_command_that_shows_no_page_loads_none(installed: Path, command: str) -> None:
    modules = loaded(installed, command)
    assert "django.db.models" in modules and PAGES not in modules


def test_the_check_of_the_admin_loads_all_pages(installed: Path) -> None:
    assert PAGES in loaded(installed, "check", "--tag", "admin")
