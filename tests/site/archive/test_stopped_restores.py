"""A restore that is killed, or finds the disk full, leaves all of the old collection or all of the
new one.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from tests.conftest import new_installation

# On SQLite, whatever runs the tests.
pytestmark = pytest.mark.once
# What happens in the live data is over with the last of these.
LAST = ["swapped", "in place"]


def stopped(how: str, house: Path, archive: Path, work: Path) -> list[dict[str, Any]]:
    environment = new_installation(work / "own") | {"DJANGO_SETTINGS_MODULE": "disco_site.settings"}
    command = [sys.executable, "-m", "tests.site.archive.stopping", house, archive, work, how]
    done = subprocess.run(
        list(map(str, command)),
        cwd=settings.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.parametrize("how", ["kill", "full"])
def test_a_restore_stopped_at_any_step_is_all_before_or_all_after(
    how: str, house: Path, archive: Path, tmp_path: Path
) -> None:
    (tmp_path / "work").mkdir()
    told = stopped(how, house, archive, tmp_path / "work")
    assert len(told) >= 20
    assert [
        one for one in told if one["state"] == "between" or one["damage"] or one["strays"]
    ] == []
    assert [one["step"] for one in told if one["state"] == "after"][-2:] == LAST
    assert {one["state"] for one in told if one["step"] not in [*LAST, "some pages"]} == {"before"}


def test_covers_of_a_killed_restore_go_with_the_next_one_of_another_archive(
    house: Path, archive: Path, tmp_path: Path
) -> None:
    (tmp_path / "work").mkdir()
    told = stopped("other", house, archive, tmp_path / "work")
    assert {one["step"] for one in told} == {"a cover", "covers"}
    assert [one for one in told if one["damage"] or one["strays"]] == []
