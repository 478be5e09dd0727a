"""The doctor's examinations of the collection: the database, its rows, and the covers."""

from datetime import timedelta
from itertools import chain
from pathlib import Path

from django.db import DatabaseError, connection, connections
from django.db.migrations.loader import MigrationLoader
from django.db.models import Max
from django.utils import timezone

from adminkit.numbers import counted
from adminkit.verbs import SITE as DISCO_ITSELF
from collection.covers.keeping import debris, left_over
from collection.covers.rewriting import as_given
from collection.covers.storage import cover_storage
from collection.models import (
    Artist,
    Format,
    Genre,
    Label,
    Loan,
    Play,
    Record,
    RecordPicture,
    Style,
    Tag,
)
from collection.models.searching.index import why_no_index
from collection.names import name_key
from credits.models import Transaction
from credits.proof import prove_ledger
from credits.triggers import missing_guards
from disco_site.databases.router import SITE, is_separate
from disco_site.databases.upkeep import site_is_broken
from disco_site.doctor.findings import BROKEN, REMARK, Complaints
from disco_site.installation import PROGRAM
from disco_site.people.first_login import logins

# A clock that is corrected by less than this is nothing to remark on.
_BACKWARDS = timedelta(minutes=5)


def database() -> Complaints:
    """SQLite: whether the file and its references are whole. PostgreSQL: whether it answers."""
    if connection.vendor != "sqlite":
        connection.ensure_connection()
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check(3)")
        faults = [row[0].splitlines()[0] for row in cursor.fetchall() if row[0] != "ok"]
        cursor.execute("PRAGMA foreign_key_check")
        orphans = {row[0] for row in cursor.fetchall()}
    if faults:
        yield (
            BROKEN,
            f"the file is damaged ({faults[0][:100]}): stop Disco and restore the last proven "
            "backup.",
        )
    for table in sorted(orphans):
        yield (
            BROKEN,
            f"rows of {table} refer to rows that are not there: restore the last proven backup.",
        )


def migrations() -> Complaints:
    """Whether all migrations of this version were carried out."""
    loader = MigrationLoader(connection)
    if set(loader.graph.nodes) - set(loader.applied_migrations):
        yield BROKEN, f"it is not up to date: `{PROGRAM} migrate`."


def running_site() -> Complaints:
    """Whether the database of the running site, which may be missing, can be used."""
    if not is_separate() or not Path(connections[SITE].settings_dict["NAME"]).exists():
        return
    try:
        with connections[SITE].cursor() as cursor:
            cursor.execute("PRAGMA integrity_check(1)")
            state = cursor.fetchone()[0]
    except DatabaseError as error:
        state = str(error)
    if state != "ok":
        yield BROKEN, site_is_broken(DatabaseError(state))


def ledger() -> Complaints:
    """Whether the ledger can be proven, and is guarded."""
    proof = prove_ledger()
    if proof.faults:
        faults = counted(len(proof.faults), "fault")
        yield BROKEN, f"{faults}: `{PROGRAM} check_ledger` lists them."
    if missing := missing_guards("default"):
        names = ", ".join(missing)
        yield (
            BROKEN,
            f"the database does not keep other programs from changing lines; it lacks {names}: "
            f"`{PROGRAM} migrate` makes it.",
        )
    if proof.remarks:
        gaps = counted(len(proof.remarks), "gap")
        yield (
            REMARK,
            f"{gaps} in the histories of records: `{PROGRAM} check_ledger` lists them.",
        )


def search() -> Complaints:
    """Whether searches have their index. They find the same without."""
    if reason := why_no_index():
        yield (
            REMARK,
            f"it reads every record, which takes seconds at a million: {reason}. "
            f"`{PROGRAM} migrate` makes the index where that is possible.",
        )


def names() -> Complaints:
    """Whether two names differ in nothing that can be seen: a file finds one of them only."""
    for model in (Artist, Label, Genre, Style, Format, Tag):
        rows = model._default_manager.order_by("pk").values_list("name", "name_key")
        hidden = [name for name, key in rows.iterator() if name_key(name) != key]
        if hidden:
            kind = model._meta.verbose_name
            yield (
                REMARK,
                f"{counted(len(hidden), str(kind))} called like another but for characters that "
                f"cannot be seen, such as “{name_key(hidden[0])}”: open it in its list and save it "
                "to be led to the page that merges the two.",
            )


def covers() -> Complaints:
    """Whether each cover of a record is there, and each file belongs to a record."""
    covers = Record.objects.exclude(cover="").values_list("cover", flat=True).distinct().iterator()
    pictures = RecordPicture.objects.values_list("file", flat=True).iterator()
    names = chain(covers, pictures)
    missing = sum(1 for _ in cover_storage().missing(names))
    if missing:
        yield (
            BROKEN,
            f"{counted(missing, 'file')} missing: restore a backup that holds them, or give the "
            "records new ones.",
        )
    given = len(as_given(DISCO_ITSELF))
    if given:
        yield (
            REMARK,
            f"{counted(given, 'cover')} as given: the file may hold where and when it was taken. "
            f"`{PROGRAM} rewrite_covers` writes pictures anew.",
        )
    unused = sum(1 for _ in chain(left_over(), debris()))
    if unused:
        yield (
            REMARK,
            f"{counted(unused, 'file')} without a record: `{PROGRAM} prune_covers` makes room.",
        )


def clock() -> Complaints:
    """Whether rows come from the future."""
    future = timezone.now() + _BACKWARDS
    for model in (Record, Transaction):
        latest = model._default_manager.aggregate(at=Max("created_at"))["at"]
        if latest and latest > future:
            yield (
                REMARK,
                "something was entered in the future: the clock was wrong then, or is now; set it.",
            )
            break
    plays = Play.objects.in_the_future().count()
    if plays:
        yield (
            REMARK,
            f"{counted(plays, 'play')} dated in the future: correct the day in the list of plays.",
        )
    loans = Loan.objects.in_the_future().count()
    if loans:
        yield (
            REMARK,
            f"{counted(loans, 'loan')} dated in the future: correct the day in the list of loans.",
        )


def people() -> Complaints:
    """Whether anybody can sign in."""
    if not logins().exists():
        yield REMARK, f"nobody can sign in: `{PROGRAM} first_login` makes a login."
