"""The results as text: costs of one race, ratios with their bars, and the page
docs/benchmarks.md.
"""

import platform
import sqlite3
from collections.abc import Iterator, Sequence
from datetime import date
from importlib.metadata import version
from typing import NamedTuple

from benchmarks.lockstep import SHELL
from benchmarks.measure import Result
from benchmarks.suite import MEMORY_BARS, RACES, SECONDS_BAR, SIZE_BAR, Race

PAGE = """# Benchmarks

Written by `python -m benchmarks --write docs/benchmarks.md` on {day}; `make bench` runs the same at 10,000 rows.
Seconds differ from machine to machine, so ratios count: what Disco costs beside a rival in the same run. Only pages
have bars in seconds, of CPU, because a person waits for them.

{versions}.

Jobs took turns, runs of each: {repeat}; every run in a process of its own on a fresh copy of the database; the clock
starts after imports and ends after the commit. Ratios are of the medians of CPU time. Stock import-export ran once, on
no more than 10,000 rows, because it needs minutes. Each job's result was checked to be the same work: rows, links and
what stands in them.

{table}

## Who races

- **Disco**: `import_records` and `export_records`. An import reads the file twice, checks every cell, matches each row
  with what is there, and writes records, names, links, ratings, ledger lines, source keys and history.
- **hand-written loader**: csv and `sqlite3.executemany`, written for exactly these tables and rows. It trusts its
  input: nothing is checked or matched. It is the limit, not an alternative.
- **lock step**: the file and one ordered SQL join of all records, compared line by line; for a Discogs export, the file
  and the cells that it gave last time. It only works while the file is in the order of the records.
- **sqlite3 -csv**: {shell} of the same join with `group_concat`, without escapes.
- **sqlite-utils, extracts**: `insert_all` of the file's rows, with artist, label, genre and format cells in tables of
  their own. It splits no cell, checks nothing and writes no links, ratings, ledger or history.
- **VACUUM INTO and hash**: a bare copy of the database in one step, and its SHA-256. It is the rival of a snapshot, which
  is proven besides: each page and each row, references, counts. What an archive has besides, the next rival shows.
- **backup by hand**, **verify by hand**: the parts that an archive must have, by SQLite's own shell, `VACUUM INTO`,
  `integrity_check`, `foreign_key_check` and Python's zipfile: a copy, each table, the records and the ledger as CSV,
  packed, hashed, unpacked and hashed again; to verify, all tables are written once more from the copy and compared. It
  knows no covers, ages or manifest, and proves no ledger.
- **ModelResource**: django-import-export as its documentation tells, with widgets that create missing names, over the
  same models. Links are written by the models' own verbs, because the stock field cannot fill their position. It
  writes records, artists, labels, genres, formats and links; no ratings, join phrases, ledger or history.
- **cached**: the same with cached widgets, without diffs, and without looking for rows that are there already.
  **bare links**: its links are bulk-inserted and the sort and search columns of the records left without names.
- **Disco's screens**, **stock screens**: upload, preview, confirmation and the page after it, through Django's test
  client, by a person who is signed in. Stock: a `ModelAdmin` with `ImportExportModelAdmin` in an admin site of its own,
  the resource with cached widgets, otherwise as it comes, so its preview shows all rows with their differences.
- **unpacking by isal**: a dump of Discogs, 1 GB for 10,000 records, unpacked to its last byte and thrown away. A whole dump
  has 70 GB, so that of 10,000 records one in 70 is in each GB: *a dump read* finds these, parses them and keeps them;
  *look_up_dump* fills them in as well. *All inside*: all 10,000 records are in the one GB.
- **PostgreSQL**: the same commands with the collection on a PostgreSQL server of the same machine, beside SQLite, in
  seconds on the clock, because much of the work is the server's. Run with `--server postgres://...`.
"""


class Ratio(NamedTuple):
    """One line of the table."""

    what: str
    rows: str
    measure: str
    value: str
    bar: str
    holds: bool | None


def costs(race: Race, rows: int, found: Result) -> str:
    """Return what each job of a race cost, and each page that it showed."""
    lines = [f"\n{race.title}, {rows:,} rows{'':24}CPU s   wall s   + MB"]
    for job, cost in found.costs.items():
        lines.append(f"  {job:<45}{cost.cpu:9.3f}{cost.wall:9.3f}{cost.memory:7.1f}")
        for page in found.pages.get(job, ()):
            lines.append(
                f"    {f'{page.name} page, {page.size:.3f} MB':<43}{page.cpu:9.3f}{page.wall:9.3f}"
            )
    return "\n".join(lines)


def ratios(results: dict[tuple[str, int], Result]) -> list[Ratio]:
    """Return the ratios of all races, then the growth of memory of those that ran with two
    sizes.
    """
    found: list[Ratio] = []
    for race in RACES:
        for rows in sorted(rows for name, rows in results if name == race.name):
            found += _of_race(race, rows, results[race.name, rows])
            found += _of_pages(race, rows, results[race.name, rows])
    for race in RACES:
        sizes = sorted(rows for name, rows in results if name == race.name)
        if race.name in MEMORY_BARS and len(sizes) > 1:
            low, high = (
                results[race.name, rows].costs[race.job].memory for rows in (sizes[0], sizes[-1])
            )
            bar = MEMORY_BARS[race.name]
            told = f"{sizes[0]:,} to {sizes[-1]:,}"
            found.append(
                Ratio(
                    race.title,
                    told,
                    "peak memory, growth",
                    f"{high - low:+.0f} MB",
                    f"{bar:+} MB",
                    high - low <= bar,
                )
            )
    return found


def _of_race(race: Race, rows: int, found: Result) -> Iterator[Ratio]:
    for job, at_most, _ in race.rivals:
        if job in found.costs:
            figure = "wall" if race.server else "cpu"
            ratio = getattr(found.costs[race.job], figure) / getattr(found.costs[job], figure)
            bar, holds = (_spelled(at_most), ratio <= at_most) if at_most else ("", None)
            what = f"clock, {job} on SQLite" if race.server else f"CPU, {job}"
            yield Ratio(race.title, f"{rows:,}", what, _spelled(ratio), bar, holds)


def _of_pages(race: Race, rows: int, found: Result) -> Iterator[Ratio]:
    for page in found.pages.get(race.job, ()):
        for what, value, unit, bar in (
            ("CPU", page.cpu, "s", SECONDS_BAR),
            ("size", page.size, "MB", SIZE_BAR),
        ):
            # A person waits for ten thousand rows; who brings more is told so.
            judged = unit == "MB" or rows <= 10_000
            told = f"{value:.2f} {unit}", f"{bar} {unit}" if judged else ""
            yield Ratio(
                race.title,
                f"{rows:,}",
                f"{page.name} page, {what}",
                *told,
                value <= bar if judged else None,
            )


def _spelled(ratio: float) -> str:
    return f"{ratio:.2g} x" if ratio > 0.5 else f"1/{1 / ratio:.0f}"


def as_text(found: Sequence[Ratio]) -> str:
    """Return the ratios as lines for a terminal."""
    lines = ["\nDisco's cost beside a rival's, and the bar (at most)"]
    lines += [
        f"  {what:<28}{rows:>18}  {than:<38}{value:>9} {bar:>9}  {_verdict(holds)}".rstrip()
        for what, rows, than, value, bar, holds in found
    ]
    return "\n".join(lines)


def _verdict(holds: bool | None) -> str:
    return "" if holds is None else "holds" if holds else "DOES NOT HOLD"


def as_document(found: Sequence[Ratio], repeat: int) -> str:
    """Return the page docs/benchmarks.md."""
    rows = [
        "| what | rows | beside | Disco's cost | bar (at most) | held |",
        "|---|--:|---|--:|--:|---|",
    ]
    rows += [f"| {' | '.join(line[:5])} | {_verdict(line.holds)} |" for line in found]
    versions = (
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, Django "
        f"{version('django')}, "
    )
    versions += f"django-import-export {version('django-import-export')}"
    shell = (
        "the shell's dump" if SHELL else "Python's csv module (the shell was not installed), a dump"
    )
    return PAGE.format(
        day=date.today(), versions=versions, repeat=repeat, shell=shell, table="\n".join(rows)
    )
