"""The doctor's looks into the collection: the database, what stands in it, and the covers."""

from datetime import timedelta
from itertools import chain
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.models import Max
from django.utils import timezone

from collection.covers.keeping import debris, left_over
from collection.models import Record
from credits.models import Transaction
from credits.proof import prove_ledger
from disco_site.doctor.findings import BROKEN, REMARK, Said
from disco_site.first_login import logins

_BACKWARDS = timedelta(minutes=5)


def database() -> Said:
    if connection.vendor != "sqlite":
        connection.ensure_connection()
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check(3)")
        faults = [row[0].splitlines()[0] for row in cursor.fetchall() if row[0] != "ok"]
        cursor.execute("PRAGMA foreign_key_check")
        orphans = {row[0] for row in cursor.fetchall()}
    if faults:
        yield BROKEN, f"the file is damaged ({faults[0][:100]}): stop Disco and restore the last proven backup."
    for table in sorted(orphans):
        yield BROKEN, f"rows of {table} refer to rows that are not there: restore the last proven backup."


def migrations() -> Said:
    loader = MigrationLoader(connection)
    if set(loader.graph.nodes) - set(loader.applied_migrations):
        yield BROKEN, "it is not up to date: `manage.py migrate`."


def ledger() -> Said:
    proof = prove_ledger()
    if proof.faults:
        yield BROKEN, f"{_count(len(proof.faults), 'fault')}: `manage.py check_ledger` lists them."
    if proof.remarks:
        yield (
            REMARK,
            f"{_count(len(proof.remarks), 'gap')} in the histories of records: `manage.py check_ledger` lists them.",
        )


def covers() -> Said:
    names = Record.objects.exclude(cover="").values_list("cover", flat=True).distinct().iterator()
    missing = sum(not (Path(settings.MEDIA_ROOT) / name).is_file() for name in names)
    if missing:
        yield (
            BROKEN,
            f"{_count(missing, 'file')} missing: restore a backup that holds them, or give the records new ones.",
        )
    if unused := sum(1 for _ in chain(left_over(), debris())):
        yield REMARK, f"{_count(unused, 'file')} of no record any more: `manage.py prune_covers` makes room."


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'s' * (number != 1)}"


def clock() -> Said:
    latest = [model.objects.aggregate(at=Max("created_at"))["at"] for model in (Record, Transaction)]
    if any(at and at > timezone.now() + _BACKWARDS for at in latest):
        yield REMARK, "something was entered in the future: the clock was wrong then, or is now; set it."


def people() -> Said:
    if not logins().exists():
        yield REMARK, "nobody can sign in: `manage.py first_login` makes a login."
