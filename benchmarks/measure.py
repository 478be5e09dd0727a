"""Runs one job in a process of its own and returns what it cost.

`python -m benchmarks.measure JOB DATA_DIR FILE` is that process. What a job needs is imported and
opened before the clock starts, so that neither side pays for starting Python or Django.
"""

import json
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.jobs import JOBS

ROOT = Path(__file__).resolve().parent.parent
# getrusage counts kilobytes on Linux, bytes on macOS.
_RSS_UNIT = 1 if sys.platform == "darwin" else 1024


class Cost(NamedTuple):
    """What a job cost: seconds of CPU, seconds on the clock, growth of peak memory in MB."""

    cpu: float
    wall: float
    memory: float


class Page(NamedTuple):
    """What one page of a job cost: seconds of CPU and on the clock until it was there, and its size
    in MB.
    """

    name: str
    cpu: float
    wall: float
    size: float


class Result(NamedTuple):
    """What a race cost: per job the median of its runs, and of the pages that it showed."""

    costs: dict[str, Cost]
    pages: dict[str, list[Page]]


def run(job: str, data_dir: Path, file: Path) -> tuple[Cost, Any]:
    """Run a job in a new process and return its cost and what it returned. Raises RuntimeError with
    its last words.
    """
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.measure", job, str(data_dir), str(file)],
        cwd=ROOT,
        env=_environment(data_dir),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise RuntimeError(f"{job} failed:\n{done.stderr[-3000:]}")
    cost, returned = json.loads(done.stdout.splitlines()[-1])
    return Cost(*cost), returned


def median(costs: Sequence[Cost]) -> Cost:
    """Return the median of each figure."""
    return Cost(*(statistics.median(column) for column in zip(*costs, strict=True)))


def median_pages(runs: Sequence[Sequence[Page]]) -> list[Page]:
    """Return the median of each figure of each page; all runs have the same pages."""
    return [
        Page(
            pages[0].name,
            *(statistics.median(column) for column in list(zip(*pages, strict=True))[1:]),
        )
        for pages in zip(*runs, strict=True)
    ]


def address_file(data_dir: Path) -> Path:
    """Return the file in which a data directory keeps the address of its database, if that is on a
    server.
    """
    return data_dir / "database_url"


def _environment(data_dir: Path) -> dict[str, str]:
    # A developer's own site and settings must not be measured, nor written to.
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("DISCO_", "DATABASE_URL"))
    }
    server = address_file(data_dir)
    own = {"DATABASE_URL": server.read_text()} if server.exists() else {}
    return (
        kept
        | own
        | {
            "DISCO_DATA_DIR": str(data_dir),
            "DISCO_AUTO_BACKUP": "off",
            "DJANGO_SETTINGS_MODULE": "disco_site.settings",
        }
    )


def _usage() -> tuple[float, float]:
    """Return CPU seconds of this process and of those it waited for, and its peak memory in MB so
    far.
    """
    own, children = (
        resource.getrusage(resource.RUSAGE_SELF),
        resource.getrusage(resource.RUSAGE_CHILDREN),
    )
    cpu = own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime
    return cpu, own.ru_maxrss * _RSS_UNIT / 1e6


def measure(work: Callable[[], Any]) -> tuple[Cost, Any]:
    """Run `work` and return its cost and what it returned."""
    (cpu, memory), wall = _usage(), time.perf_counter()
    returned = work()
    wall = time.perf_counter() - wall
    cpu_after, memory_after = _usage()
    return Cost(cpu_after - cpu, wall, memory_after - memory), returned


def main() -> None:
    name, data_dir, file = sys.argv[1:]
    print(json.dumps(measure(JOBS[name].prepare(Path(data_dir), Path(file)))))


if __name__ == "__main__":
    main()
