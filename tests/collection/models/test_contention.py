"""Many processes change one shelf at the same time, each a real one with its own connection."""

import json
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dj_database_url
import psycopg
import pytest
from django.conf import settings
from psycopg import sql

from tests.collection.contender import ROUNDS

PROCESSES = 8


class House:
    """A data directory and a migrated database of its own, and processes that work in it."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.environment = environment

    def run(self, *arguments: str) -> str:
        command = [sys.executable, *arguments]
        done = subprocess.run(
            command, cwd=settings.BASE_DIR, env=self.environment, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def task(self, name: str, processes: int = 1) -> Any:
        return json.loads(self.run("-m", "tests.collection.contender", name, str(processes)))


def environment(data_dir: Path, **more: str) -> dict[str, str]:
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("DISCO_", "DATABASE_"))
    }
    return {
        **kept,
        "DJANGO_SETTINGS_MODULE": "disco_site.settings",
        "DISCO_DATA_DIR": str(data_dir),
        "DISCO_AUTO_BACKUP": "off",
        **more,
    }


@pytest.fixture
def sqlite_house(installed: Path) -> House:
    return House(environment(installed))


@pytest.fixture
def postgres_house(tmp_path: Path) -> Iterator[House]:
    url = os.environ["DATABASE_URL"]
    place = dj_database_url.parse(url)
    name = f"contention_{os.getpid()}"
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        own_url = re.sub(rf"/{re.escape(place['NAME'])}(?=$|\?)", f"/{name}", url)
        house = House(environment(tmp_path, DATABASE_URL=own_url))
        house.run("manage.py", "migrate", "--verbosity", "0")
        yield house
        server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture(
    params=[
        pytest.param("sqlite", marks=pytest.mark.once),
        pytest.param("postgres", marks=pytest.mark.postgres),
    ]
)
def house(request: pytest.FixtureRequest) -> House:
    return request.getfixturevalue(f"{request.param}_house")


def contend(house: House, **environment: str) -> dict[str, int]:
    house.task("fill")
    house.environment |= environment
    return house.task("contend", PROCESSES)


def torn(house: House) -> list[str]:
    """The histories in which arrivals and departures do not alternate."""
    return [history for history in house.task("histories") if re.search(r"(.)\1", history)]


def test_processes_that_contend_for_records_meet_refusals_and_no_errors(house: House) -> None:
    outcomes = contend(house)
    assert set(outcomes) == {"done", "refused"}
    assert sum(outcomes.values()) == PROCESSES * ROUNDS
    assert torn(house) == []
    assert ": 0 faults, 0 remarks." in house.run("manage.py", "check_ledger")


def test_processes_that_lend_the_same_records_meet_refusals_and_no_errors(house: House) -> None:
    house.task("fill")
    outcomes = house.task("lend", PROCESSES)
    assert set(outcomes) == {"done", "refused"}
    batches, begun, there = house.task("loans")
    assert batches and begun == there
    assert torn(house) == []


def test_processes_that_receive_the_same_order_receive_it_once(house: House) -> None:
    house.task("order")
    outcomes = house.task("receive", PROCESSES)
    refused = outcomes.pop(next(name for name in outcomes if "was received already" in name))
    assert (outcomes, refused) == ({"done": 1}, PROCESSES - 1)
    assert house.task("came") == [4, 4, 1]
    assert ": 0 faults, 0 remarks." in house.run("manage.py", "check_ledger")


@pytest.mark.once
def test_without_immediate_transactions_the_same_processes_fail_on_sqlite(
    sqlite_house: House,
) -> None:
    assert contend(sqlite_house, WITHOUT="immediate")["error: database is locked"] > 0


@pytest.mark.postgres
def test_without_the_row_lock_the_same_processes_tear_histories_on_postgresql(
    postgres_house: House,
) -> None:
    contend(postgres_house, WITHOUT="lock")
    assert torn(postgres_house)


def test_ten_parallel_calls_after_400_silent_days_grant_28_credits(house: House) -> None:
    house.run("manage.py", "shell", "-v0", "-c", OPEN_400_DAYS_AGO)
    reports = house.task("grant", 10)
    assert sorted(re.findall(r": (\d+) regular", "".join(Counter(reports).elements()))) == [
        "0"
    ] * 9 + ["28"]
    assert "28 lines" in house.run("manage.py", "check_ledger")


OPEN_400_DAYS_AGO = """
from datetime import date, timedelta
from tests.factories import make_account, make_user
make_account(make_user(), opened_on=date.today() - timedelta(400))
"""
