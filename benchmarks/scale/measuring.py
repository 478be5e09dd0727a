"""What the pages of one collection cost, as JSON, in a process with a Django of its own.

The arguments are the number of records, that of runs, and a word of the pages to ask. The
environment names the data directory, whose collection is made if it is empty.

Pages are asked by Django's test client, with nothing cached. Seconds of CPU are those of this
process; a PostgreSQL server has its own, so on one the clock counts.
"""

import json
import logging
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from django.contrib.auth.models import User
from django.core.cache import cache
from django.core.management import call_command
from django.db import DatabaseError, connection, connections
from django.db.backends.utils import CursorWrapper
from django.test import Client

from benchmarks.scale.collection import OWNER, fill
from benchmarks.scale.pages import addresses
from benchmarks.scale.plain import plain_view
from collection.bulk_sql import refresh_planner
from collection.models import Record

#: A page that is not there after so many seconds does not come.
PATIENCE = 20.0
#: What costs more than this many seconds is asked once.
LONG = 1.5
DATABASES = ("default", "site")


class Cost(NamedTuple):
    """What a page cost: milliseconds of CPU and on the clock (None: it did not come), queries."""

    name: str
    cpu: float | None
    clock: float | None
    queries: int
    status: int


def main() -> None:
    records, repeat, word = int(sys.argv[1]), int(sys.argv[2]), " ".join(sys.argv[3:])
    logging.disable()
    make(records)
    client = Client(raise_request_exception=False, SERVER_NAME="localhost")
    client.force_login(User.objects.get(username=OWNER))
    plain = [_seconds(plain_view)[0] for _ in range(20)]
    costs = []
    for address in addresses(client):
        if word in address.name:
            print(address.name, file=sys.stderr, flush=True)
            costs.append(_cost(client, address.name, address.url, repeat))
    plain += [_seconds(plain_view)[0] for _ in range(20)]
    print(json.dumps({"plain": statistics.median(plain) * 1000, "costs": costs}))


def make(records: int) -> None:
    """Bring the tables up to date, and fill them if they are empty."""
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    if not Record.objects.exists():
        print(f"{records:,} records are made, once.", file=sys.stderr, flush=True)
        fill(records)
        refresh_planner()


def _seconds(work: Callable[[], Any]) -> tuple[float, float, Any]:
    """Return seconds of CPU and on the clock, and what the work returned."""
    cpu, clock = time.process_time(), time.perf_counter()
    returned = work()
    return time.process_time() - cpu, time.perf_counter() - clock, returned


def _cost(client: Any, name: str, url: str, repeat: int) -> Cost:
    """Return the median of so many runs after a first, which is not counted unless it was long."""
    runs: list[tuple[float, float]] = []
    queries, status = 0, 0
    for run in range(repeat + 1):
        cache.clear()
        with _patience(), _counted() as counted:
            cpu, clock, page = _seconds(lambda: client.get(url))
            status = 0 if counted.gave_up else page.status_code
        queries = counted.queries
        if counted.gave_up:
            return Cost(name, None, None, queries, status)
        if run or clock > LONG:
            runs.append((cpu, clock))
        if clock > LONG:
            break
    cpu, clock = (statistics.median(figures) * 1000 for figures in zip(*runs, strict=True))
    return Cost(name, cpu, clock, queries, status)


class _Counted:
    queries, gave_up = 0, False

    def __call__(self, execute: Callable[..., Any], *args: Any) -> CursorWrapper:
        self.queries += 1
        try:
            return execute(*args)
        except DatabaseError:
            self.gave_up = True
            raise


@contextmanager
def _counted() -> Iterator[_Counted]:
    """Count the queries of both databases, and notice one that was cut off."""
    counted = _Counted()
    on_default, on_site = (connections[name].execute_wrapper(counted) for name in DATABASES)
    with on_default, on_site:
        yield counted


@contextmanager
def _patience() -> Iterator[None]:
    """Let the database cut off what takes longer than anybody waits."""
    connection.ensure_connection()
    if connection.vendor == "sqlite":
        end = time.process_time() + PATIENCE
        connection.connection.set_progress_handler(lambda: time.process_time() > end, 1_000_000)
        yield
        connection.connection.set_progress_handler(None, 0)
    else:
        with connection.cursor() as cursor:
            cursor.execute(f"SET statement_timeout = '{PATIENCE:.0f}s'")
        yield
