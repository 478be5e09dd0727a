"""`python -m benchmarks.scale.together`: many at once over a large collection.

Eight people read, one rates and buys, one signs in again and again: alone, while a file is imported,
and while a backup is written. Prints a table, what missed its bar, and what went wrong; ends with 1
if anything went wrong.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.data import write_disco
from benchmarks.scale.kept import environment_of
from benchmarks.scale.visitors import Visits, in_threads, read, sign_in, write
from benchmarks.serving.rivals import Rival
from benchmarks.serving.soak import Commands

PASSWORD = "benchmark-password"
#: In seconds: of all pages while nothing else is done, and whatever is done.
MEDIAN, NEARLY_ALL, ALWAYS = 0.3, 1.5, 2.0
#: So many of the slowest pages are named.
_NAMED = 10

#: What the site works on beside its visitors; returns what went wrong, "" for nothing.
Work = Callable[[], str]


def main() -> int:
    options = _options()
    with tempfile.TemporaryDirectory() as scratch:
        os.environ.update(_environment(options, Path(scratch)))
        file = Path(scratch, "more.csv")
        write_disco(file, options.rows)
        return _measured(file, Path(scratch, "backups"), options)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.scale.together",
        description="DATABASE_URL names a PostgreSQL server, whose collection is changed.",
    )
    parser.add_argument("--records", type=int, default=1_000_000)
    parser.add_argument("--seconds", type=float, default=120, help="reading and writing alone")
    parser.add_argument(
        "--longest", type=float, default=600, help="seconds after which people leave other work"
    )
    parser.add_argument("--readers", type=int, default=8)
    parser.add_argument("--rows", type=int, default=50_000, help="rows of the file")
    parser.add_argument(
        "--data-dir", type=Path, help="a collection made by `benchmarks.scale`, which is changed"
    )
    return parser.parse_args()


def _environment(options: argparse.Namespace, scratch: Path) -> dict[str, str]:
    """Return the environment of a collection that may be changed."""
    server = os.environ.get("DATABASE_URL", "")
    if options.data_dir:
        own = {"DISCO_DATA_DIR": str(options.data_dir), "DISCO_AUTO_BACKUP": "off"}
        return own | {"DJANGO_SETTINGS_MODULE": "disco_site.settings"}
    kept = environment_of(options.records, server)
    making = "import django; django.setup(); from benchmarks.scale.measuring import make; "
    subprocess.run([sys.executable, "-c", f"{making}make({options.records})"], env=kept, check=True)
    shutil.copytree(kept["DISCO_DATA_DIR"], scratch / "data")
    return kept | {"DISCO_DATA_DIR": str(scratch / "data")}


def _measured(file: Path, backups: Path, options: argparse.Namespace) -> int:
    data_dir = Path(os.environ["DISCO_DATA_DIR"])
    run = Commands(data_dir)
    if problem := _done(run, "migrate", "--verbosity", "0"):
        sys.exit(problem)
    # Its start collects the files that pages refer to.
    rival = Rival("Disco", data_dir)
    known = _known(options.records)
    owner, cookie = known["owner"], known["cookie"]
    works: dict[str, Work] = {
        "nothing else": lambda: _wait(options.seconds),
        f"{options.rows:,} rows are imported": lambda: _done(
            run, "import_records", file, "--owner", owner
        ),
        "a backup is written": lambda: _done(run, "backup", "--output", backups),
    }
    phases = {}
    for name, work in works.items():
        visits = Visits(rival.port)
        people: list[Callable[[], None]] = [
            partial(read, visits, cookie, known["pages"], n) for n in range(options.readers)
        ]
        people.append(partial(write, visits, cookie, options.records))
        people.append(partial(sign_in, visits, owner, PASSWORD))
        threads, began = in_threads(people), time.monotonic()
        with ThreadPoolExecutor(1) as pool:
            working = pool.submit(work)
            wait([working], options.longest)
            visits.is_over.set()
            if problem := working.result():
                visits.problems.append(f"{name}: {problem}")
        took = time.monotonic() - began
        for thread in threads:
            thread.join()
        phases[f"{name} ({took:.0f} s)"] = visits
        print(_lines(f"{name} ({took:.0f} s)", visits), flush=True)
    rival.stop()
    return _judged(phases)


def _known(records: int) -> dict[str, Any]:
    """Return what `reading_list.py` prints."""
    listing = "import django; django.setup(); from benchmarks.scale.reading_list import main; "
    done = subprocess.run(
        [sys.executable, "-c", f"{listing}main({records})"], stdout=subprocess.PIPE, check=True
    )
    known: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return known


def _wait(seconds: float) -> str:
    time.sleep(seconds)
    return ""


def _done(run: Commands, *arguments: object) -> str:
    done = run(*arguments)
    return (done.stdout + done.stderr)[-300:] if done.returncode else ""


def _lines(name: str, visits: Visits) -> str:
    """Return a row of a table in Markdown for each thing that was done."""
    rows = []
    for what, seconds in sorted(visits.seconds.items()):
        ordered = sorted(seconds)
        figures = (median(ordered), ordered[int(len(ordered) * 0.95)], ordered[-1])
        cells = " | ".join(f"{figure:.2f}" for figure in figures)
        rows.append(f"| {name} | {what} | {len(ordered):,} | {cells} |")
    return "\n".join(rows)


def _judged(phases: dict[str, Visits]) -> int:
    """Print the misses and what went wrong; return the exit code."""
    problems = [problem for visits in phases.values() for problem in visits.problems]
    for name, visits in phases.items():
        for what, seconds in visits.seconds.items():
            if max(seconds) > ALWAYS:
                slow = sum(second > ALWAYS for second in seconds)
                print(f"missed: {what} while {name}: {slow:,} of {len(seconds):,} over {ALWAYS} s")
    alone = sorted(next(iter(phases.values())).seconds["reading"])
    if median(alone) > MEDIAN or alone[int(len(alone) * 0.95)] > NEARLY_ALL:
        print(f"missed: pages alone, median {MEDIAN} s, 95 % {NEARLY_ALL} s")
    longest = next(iter(phases.values())).longest
    longest.pop("", None)
    for path in sorted(longest, key=lambda path: -longest[path])[:_NAMED]:
        print(f"slowest alone: {longest[path]:.1f} s {path}")
    for problem in problems[:20]:
        print(problem)
    print(f"{len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
