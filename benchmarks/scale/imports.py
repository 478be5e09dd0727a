"""`python -m benchmarks.scale.imports`: files into a small and into a large collection.

Each file comes in, is previewed and imported once more, and is undone; the collection is a copy of
one that was made once. What counts is how much more all that costs in the large one.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.data import write_disco, write_discogs
from benchmarks.scale.kept import ROOT, environment_of

_WRITERS = {"disco": write_disco, "discogs": write_discogs}
#: In this order, so that the collection is as it was in the end.
_JOBS = ("preview", "import", "again", "undo")
_MAKE = "import django, sys; django.setup(); from benchmarks.scale.measuring import make; make({})"
_WORK = "import django; django.setup(); from benchmarks.scale.import_job import main; main()"
#: The figures of a job and their heads.
_FIGURES = {
    "cpu": "CPU s",
    "clock": "clock s",
    "lock": "lock s",
    "memory": "memory MB",
    "log": "log MB",
}

Cost = dict[str, Any]


def main() -> None:
    options = _options()
    costs: dict[str, list[Cost]] = {}
    with tempfile.TemporaryDirectory() as scratch:
        files = _files(Path(scratch), options)
        for records in options.records:
            environment = _copied(records, options.server, Path(scratch))
            for name, file in files.items():
                for job in _JOBS:
                    cost = _run(environment, job, file)
                    costs.setdefault(f"{name}, {job}", []).append(cost)
            costs.setdefault("20 records saved", []).append(_run(environment, "save", file))
            shutil.rmtree(environment["DISCO_DATA_DIR"])
    table = _table(costs, options.records)
    print(table)
    if options.write:
        options.write.write_text(table, encoding="utf-8")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.scale.imports",
        description="Import files into copies of collections that are made once and kept. "
        "DATABASE_URL names a PostgreSQL server to keep them on; there nothing is copied.",
    )
    parser.add_argument("--records", type=_sizes, default=[10_000, 1_000_000])
    parser.add_argument("--rows", type=_sizes, default=[1_000, 10_000, 50_000])
    parser.add_argument("--kinds", default="disco,discogs", help="default disco,discogs")
    parser.add_argument("--write", type=Path, metavar="FILE", help="write the table to a file too")
    parser.set_defaults(server=os.environ.get("DATABASE_URL", ""))
    return parser.parse_args()


def _sizes(text: str) -> list[int]:
    return [int(part) for part in text.split(",")]


def _files(directory: Path, options: argparse.Namespace) -> dict[str, Path]:
    files = {}
    for kind in options.kinds.split(","):
        for rows in options.rows:
            path = directory / f"{kind}-{rows}.csv"
            _WRITERS[kind](path, rows)
            files[f"{rows:,} rows of {kind}"] = path
    return files


def _copied(records: int, server: str, scratch: Path) -> dict[str, str]:
    """Return the environment of a copy of a collection of so many records."""
    kept = environment_of(records, server)
    make = [sys.executable, "-c", _MAKE.format(records)]
    subprocess.run(make, cwd=ROOT, env=kept, check=True)
    copy = scratch / f"of-{records}"
    shutil.copytree(kept["DISCO_DATA_DIR"], copy)
    return kept | {"DISCO_DATA_DIR": str(copy)}


def _run(environment: dict[str, str], job: str, file: Path) -> Cost:
    done = subprocess.run(
        [sys.executable, "-c", _WORK, job, str(file)],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        check=True,
    )
    cost: Cost = json.loads(done.stdout.splitlines()[-1])
    print(job, file.name, cost, file=sys.stderr, flush=True)
    return cost


def _table(costs: dict[str, list[Cost]], sizes: list[int]) -> str:
    """Return a table in Markdown: each job with its figures in each collection, and how many times
    its CPU in the smallest it takes in the largest.
    """
    heads = [f"{words} at {size:,}" for words in _FIGURES.values() for size in sizes]
    lines = [_row(["work", *heads, "CPU, largest ÷ smallest"])]
    lines.append(f"|---|{'--:|' * (len(heads) + 1)}")
    for name, of_sizes in costs.items():
        cells = [f"{cost[figure]:,.1f}" for figure in _FIGURES for cost in of_sizes]
        lines.append(_row([name, *cells, f"{of_sizes[-1]['cpu'] / of_sizes[0]['cpu']:.2f}"]))
    return "\n".join(lines) + "\n"


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    main()
