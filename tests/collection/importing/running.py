"""How the tests run the commands, and what they read of the database before and after."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from io import StringIO
from pathlib import Path
from typing import Any, NamedTuple

from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection, connections

from adminkit.audit import NO_PASSWORD
from collection.models import Record
from credits.triggers import ledger_unlocked

COUNTS = re.compile(
    r"lines=(?P<lines>\d+) new=(?P<new>\d+) changed=(?P<changed>\d+) same=(?P<same>\d+) "
    r"skipped=(?P<skipped>\d+)"
    r" bad=(?P<bad>\d+) blank=(?P<blank>\d+) seconds=\d+(?:\.\d+)?"
)
LOOKS_LIKE_A_PROGRAM = re.compile(
    r"Traceback|Exception|[a-z]Error\b|<class|codec can't|\bNone(?:Type)\b|unexpected end of "
    r"data|\w+\.py\b"
)
PLAIN = (
    "uid",
    "title",
    "year",
    "format_details",
    "color",
    "limited_to",
    "copy_number",
    "media_condition",
    "sleeve_condition",
    "location",
    "barcode",
    "discogs_release_id",
    "remarks",
    "purchase_date",
    "price",
    "shop",
    "is_digitized",
    "is_active",
    "removed_on",
    "removal_reason",
    "sale_price",
    "country",
    "original_year",
    "musicbrainz_release_id",
    "files_under",
    "matrix",
    "value",
    "valued_on",
)
APPS = ("collection", "ratings", "credits", "auth")


class Outcome(NamedTuple):
    """What a command did: exit code, stdout, stderr, and the sentence it failed with."""

    code: int
    out: str
    err: str
    error: str

    @property
    def said(self) -> str:
        """Everything a person at the terminal sees."""
        return "\n".join([self.out, self.err, self.error])

    @property
    def counts(self) -> dict[str, int]:
        """The figures of the last line of stdout. Raises AssertionError when it is not that
        line.
        """
        lines = self.out.strip().splitlines()
        found = COUNTS.fullmatch(lines[-1]) if lines else None
        assert found, f"the last line on stdout holds no counts: {self.said}"
        return {name: int(number) for name, number in found.groupdict().items()}


def run(command: str, *arguments: Any) -> Outcome:
    """Run a management command in this process, its failure included."""
    out, err = StringIO(), StringIO()
    try:
        call_command(command, *map(str, arguments), stdout=out, stderr=err)
    except CommandError as error:
        return Outcome(error.returncode, out.getvalue(), err.getvalue(), str(error))
    return Outcome(0, out.getvalue(), err.getvalue(), "")


def export_to(path: Path, *arguments: str) -> bytes:
    """Export the whole collection to `path` and return the bytes."""
    outcome = run("export_records", path, *arguments)
    assert outcome.code == 0, outcome.said
    return path.read_bytes()


def accounted_for(counts: dict[str, int]) -> bool:
    """Tell whether the counts add up to the lines of the file."""
    return counts["lines"] == sum(number for name, number in counts.items() if name != "lines")


def snapshot() -> dict[str, list[tuple]]:
    """Return every row of every table of Disco's and of its users, as the database hands it out;
    without Disco's own login, which is made when it is first needed.
    """
    models = [model for app in APPS for model in apps.get_app_config(app).get_models()]
    found = {}
    with connection.cursor() as cursor:
        for model in models:
            names = ", ".join(
                connection.ops.quote_name(f.column) for f in model._meta.concrete_fields
            )
            table = connection.ops.quote_name(model._meta.db_table)
            cursor.execute(f"SELECT {names} FROM {table}")
            rows = [row for row in cursor.fetchall() if NO_PASSWORD not in row]
            found[model._meta.label] = sorted(rows, key=repr)
    return found


def empty_database() -> None:
    """Take every row out of the tables of Disco and of its users; foreign keys are checked only at
    the commit.
    """
    with ledger_unlocked(connection.alias), connection.cursor() as cursor:
        for app in (*APPS, "admin"):
            for model in apps.get_app_config(app).get_models(include_auto_created=True):
                cursor.execute(f"DELETE FROM {connection.ops.quote_name(model._meta.db_table)}")


def facts(record: Record) -> dict[str, Any]:
    """Return what a collector would check of a record, in plain values."""
    ratings = sorted(
        (one.rated_on, one.pk, one.value)
        for one in record.ratings.all()
        if one.author == record.owner
    )
    artists, labels = record.artist_links.all(), record.label_links.all()
    return {name: getattr(record, name) for name in PLAIN} | {
        "artists": [link.artist.name for link in artists],
        "countries": [link.artist.country for link in artists],
        "join_phrases": [link.join_phrase for link in artists][:-1],
        "labels": [(link.label.name, link.catalog_number) for link in labels],
        "genre": record.genre and record.genre.name,
        "styles": [link.style.name for link in record.style_links.all()],
        "format": record.format and record.format.name,
        "rating": ratings[-1][-1] if ratings else None,
        "added_at": record.added_at and f"{record.added_at:%Y-%m-%d %H:%M:%S}",
        "owner": record.owner.username,
    }


def all_facts() -> list[dict[str, Any]]:
    """Return the facts of all records, in the order they came in."""
    return [
        facts(record)
        for record in Record.objects.with_links().prefetch_related("ratings__author").order_by("pk")
    ]


def figures(counts: dict[str, int]) -> tuple[int, ...]:
    """Return (new, changed, same, skipped). Raises AssertionError when a row is bad or not
    accounted for.
    """
    assert accounted_for(counts)
    assert counts["bad"] == 0
    return tuple(counts[name] for name in ("new", "changed", "same", "skipped"))


def told(outcome: Outcome, *words: str) -> bool:
    """Tell whether all `words` stand in what was said, whatever their case."""
    missing = [word for word in words if word.casefold() not in outcome.said.casefold()]
    assert not missing, f"{missing} not in: {outcome.said}"
    return True


def elsewhere(work: Callable[[], object]) -> None:
    """Do something over a connection of its own, as another process does."""

    def work_and_close() -> None:
        try:
            work()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        pool.submit(work_and_close).result(timeout=20)
