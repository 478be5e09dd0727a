"""A verb that is killed, or finds the disk full, at any of its steps has done all or nothing.

`TEST_CUT_OFF=20 pytest tests/site/running/test_cut_off_verbs.py` does so with every verb that writes,
at up to 20 of its steps.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from tests.conftest import new_installation

# On SQLite, whatever runs the tests.
pytestmark = pytest.mark.once

VERBS = [
    "collection.quick_buy_form.QuickBuyForm.buy",
    "collection.models.life.RecordLife.remove",
    "collection.importing.engine.Import.run",
    "collection.whole.importing.WholeImport.run",
    "collection.history.undo.Undo.run",
    "collection.bulk.merge_records.merge_records",
    "collection.catalogues.filling.fill.fill",
    "collection.orders.receiving.receive",
    "collection.typed.parts_form.PartsForm.name_lookups",
    "credits.models.transactions.Transaction.reverse",
    "ratings.models.RatingQuerySet.rate",
]
PLACES, CHOSEN = "8", VERBS
if "TEST_CUT_OFF" in os.environ:
    PLACES, CHOSEN = os.environ["TEST_CUT_OFF"], ["all"]


def cut_off(how: str, house: Path, work: Path) -> list[dict[str, Any]]:
    """Cut verbs off one way, and return where, and what the database then was."""
    work.mkdir()
    environment = new_installation(work / "own")
    done = subprocess.run(
        [sys.executable, "-m", "tests.site.running.cutting_off", house, work, how, PLACES, *CHOSEN],
        cwd=settings.BASE_DIR,
        env=environment | {"DJANGO_SETTINGS_MODULE": "disco_site.settings"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]


def by_verb(told: list[dict[str, Any]]) -> dict[str, list[str]]:
    """Return what the database was, by verb, in the order of the places."""
    states: dict[str, list[str]] = {}
    for one in told:
        states.setdefault(one["verb"], []).append(one["state"])
    return states


def test_a_killed_verb_has_done_nothing_before_its_commit_and_everything_after(
    migrated: Path, tmp_path: Path
) -> None:
    told = cut_off("kill", migrated, tmp_path / "work")
    assert max(one["of"] for one in told) > 100
    for verb, states in by_verb(told).items():
        # Some verbs read on after they have written.
        done = states.index("after")
        assert done, verb
        assert states == ["before"] * done + ["after"] * (len(states) - done), verb


def test_a_verb_that_finds_the_disk_full_has_done_nothing(migrated: Path, tmp_path: Path) -> None:
    for verb, states in by_verb(cut_off("full", migrated, tmp_path / "work")).items():
        # A page fewer than the first time may be enough.
        assert set(states[:-1]) == {"before"}, verb
        assert states[-1] in ("before", "after"), verb
