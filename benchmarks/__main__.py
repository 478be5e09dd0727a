"""`python -m benchmarks`: run the races, print what they cost, and the ratios with their bars."""

import argparse
import contextlib
import shutil
import sys
import tempfile
from pathlib import Path

from benchmarks import equality, postgres, table
from benchmarks.measure import Cost, Page, Result, median, median_pages, run
from benchmarks.suite import POSTGRES, RACES, SLOW_ROWS, Race, Rival

Results = dict[tuple[str, int], Result]

NAMES = [race.name for race in RACES]
#: Rows that are enough to see whether a race still runs.
REHEARSED = 140


def main() -> int:
    """Run the races named on the command line; return 1 if a bar does not hold, which a rehearsal
    does not ask.
    """
    options = _options()
    with tempfile.TemporaryDirectory(prefix="disco-bench-") as directory:
        track = Track(Path(directory), options.repeat, options.stock, options.server)
        results: Results = {}
        with contextlib.closing(track):
            for race in RACES:
                asked = (
                    race.name in options.names
                    if options.names
                    else options.server or not race.server
                )
                for rows in track.sizes(race, options.rows) if asked else ():
                    results[race.name, rows] = track.run(race, rows)
                    print(table.costs(race, rows, results[race.name, rows]), flush=True)
    ratios = table.ratios(results)
    print(table.as_text(ratios))
    if options.rehearse:
        return 0
    if options.write:
        options.write.write_text(table.as_document(ratios, options.repeat), encoding="utf-8")
    return 0 if all(line.holds is not False for line in ratios) else 1


def _options() -> argparse.Namespace:
    """Return what the command line asks for; ends with a sentence where that makes no sense."""
    parser = _parser()
    options = parser.parse_args()
    if options.rehearse:
        options.rows, options.repeat = [REHEARSED], 1
    if unknown := sorted(set(options.names) - set(NAMES)):
        parser.error(f"there is no race {', '.join(unknown)}; there are: {', '.join(NAMES)}")
    on_server = [race.name for race in RACES if race.server and race.name in options.names]
    if on_server and not options.server:
        parser.error(f"{', '.join(on_server)} needs --server postgres://...")
    return options


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description="Race Disco's files against hand-written limits and against stock "
        "import-export.",
        epilog="Example: python -m benchmarks import export --rows 10000,100000 --repeat 5",
    )
    parser.add_argument(
        "names", nargs="*", metavar="name", help=f"which races (default all): {', '.join(NAMES)}"
    )
    parser.add_argument(
        "--rows", type=_numbers, default=[10_000], help="sizes of the files (default 10000)"
    )
    parser.add_argument(
        "--repeat", type=int, default=5, help="runs of each job; the median counts (default 5)"
    )
    parser.add_argument(
        "--no-stock",
        dest="stock",
        action="store_false",
        help="leave out stock import-export (slow)",
    )
    parser.add_argument(
        "--rehearse",
        action="store_true",
        help=f"run each race once, with {REHEARSED} rows: whether all do the same work, at no speed",
    )
    parser.add_argument(
        "--server", metavar="URL", help="a PostgreSQL server, for the races on PostgreSQL"
    )
    parser.add_argument(
        "--write",
        type=Path,
        metavar="FILE",
        help="write the ratios as Markdown: docs/benchmarks.md",
    )
    return parser


def _numbers(text: str) -> list[int]:
    return [int(part) for part in text.split(",")]


class Track:
    """A temporary directory with files, an empty site and loaded ones, and the races run in it."""

    def __init__(self, directory: Path, repeat: int, stock: bool, server: str | None) -> None:
        self.directory = directory
        self.repeat = repeat
        self.stock = stock
        self.template = self._new("template")
        run("template", self.template, directory)
        if server:
            postgres.create(self._new(f"template-{POSTGRES}"), server)
            run("template", self.directory / f"template-{POSTGRES}", directory)

    def sizes(self, race: Race, rows: list[int]) -> list[int]:
        """Return how many rows the race is run on: those asked for, and as many as its slow rival
        can do.

        What PostgreSQL costs beside SQLite is told at the smallest size.
        """
        if race.server:
            return rows[:1]
        slow = (
            [SLOW_ROWS]
            if self.stock and min(rows) > SLOW_ROWS and any(rival.slow for rival in race.rivals)
            else []
        )
        return slow + rows

    def run(self, race: Race, rows: int) -> Result:
        """Run a race and return what each job cost. Raises AssertionError if their work was not the
        same.
        """
        file = self._file(race.file, rows)
        jobs = [Rival(race.job), *race.rivals]
        jobs = [rival for rival in jobs if not rival.slow or (self.stock and rows <= SLOW_ROWS)]
        costs: dict[str, list[Cost]] = {rival.job: [] for rival in jobs}
        pages: dict[str, list[list[Page]]] = {rival.job: [] for rival in jobs if race.pages}
        for turn in range(self.repeat):
            done: dict[str, Path] = {}
            for rival in jobs:
                if rival.slow and turn:
                    continue
                print(
                    f"{race.name}, {rows:,} rows, run {turn + 1}: {rival.job} ",
                    file=sys.stderr,
                    flush=True,
                )
                done[rival.job] = self._copy(self._start(race, rival.job, rows), rival.job)
                target = done[rival.job] / "export.csv" if "export" in race.name else file
                cost, returned = run(rival.job, done[rival.job], target)
                costs[rival.job].append(cost)
                if race.pages:
                    pages[rival.job].append([Page(*page) for page in returned])
                if not turn:
                    equality.require_same_work(race, rival.job, returned, done, file, rows)
            for directory in done.values():
                postgres.drop(directory)
                shutil.rmtree(directory)
        return Result(
            {job: median(found) for job, found in costs.items()},
            {job: median_pages(found) for job, found in pages.items()},
        )

    def close(self) -> None:
        """Drop what was left on a server."""
        for directory in self.directory.iterdir():
            postgres.drop(directory)

    def _new(self, name: str) -> Path:
        directory = self.directory / name
        directory.mkdir(parents=True)
        return directory

    def _copy(self, start: Path, name: str) -> Path:
        directory = Path(shutil.copytree(start, self.directory / name))
        postgres.copy(directory)
        return directory

    def _file(self, kind: str, rows: int) -> Path:
        file = self.directory / str(rows) / f"{kind}.csv"
        if not file.exists():
            file.parent.mkdir(exist_ok=True)
            run(f"write {kind}", self.template, file)
        return file

    def _start(self, race: Race, job: str, rows: int) -> Path:
        """Return the data directory that a job gets a copy of: with the records of the file if the
        race wants them.
        """
        template = self.directory / f"template-{POSTGRES}" if POSTGRES in job else self.template
        if not race.loaded:
            return template
        loaded = self.directory / f"loaded-{race.file}-{rows}-{template.name}"
        if not loaded.exists():
            self._copy(template, loaded.name)
            run("Disco", loaded, self._file(race.file, rows))
        return loaded


if __name__ == "__main__":
    sys.exit(main())
