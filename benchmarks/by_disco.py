"""Jobs that Disco does itself: import, export and archives, as its commands do them."""

from io import StringIO
from pathlib import Path

from django.contrib.auth.models import User
from django.core.management import call_command, load_command_class
from django.db import connection

from benchmarks.data import OWNER
from benchmarks.dumps import dump_beside
from benchmarks.jobs import Work
from collection.catalogues.dump.found import FoundReleases
from collection.models import Record
from credits.models import Account
from disco_site.archive.backup import make_archive
from disco_site.archive.snapshots.making import make_snapshot
from disco_site.archive.store.directory import BackupDirectory
from disco_site.archive.verify import verify


def template(data_dir: Path, file: Path) -> Work:
    """An empty site with one user and their account; the other jobs get copies of it."""

    def work() -> None:
        call_command("migrate", verbosity=0)
        Account.objects.of(User.objects.create_superuser(OWNER, "", "benchmark"))

    return work


def import_file(data_dir: Path, file: Path) -> Work:
    return _command("import_records", str(file))


def export(data_dir: Path, file: Path) -> Work:
    return _command("export_records", str(file))


def read_dump(data_dir: Path, file: Path) -> Work:
    """Find the releases of a collection in the dump beside its file; the work returns how many
    there are.
    """
    wanted = list(Record.objects.values_list("discogs_release_id", flat=True))

    def work() -> int:
        with FoundReleases() as found:
            found.read(dump_beside(file), filter(None, wanted), lambda *sign: None)
            return len(found)

    return work


def look_up_dump(data_dir: Path, file: Path) -> Work:
    """Fill in a collection from the dump beside its file."""
    return _command("look_up_dump", str(dump_beside(file)))


def backup(data_dir: Path, file: Path) -> Work:
    """Write and prove an archive; the work returns how many records are inside."""
    connection.ensure_connection()

    def work() -> int:
        made = make_archive(BackupDirectory())
        assert made is not None, "no archive was made"
        return made.manifest.counts["collection.Record"]

    return work


def snapshot(data_dir: Path, file: Path) -> Work:
    """Make and prove a snapshot; the work returns how many records are inside."""
    connection.ensure_connection()
    return lambda: make_snapshot("a change").snapshot.manifest.records


def verify_backup(data_dir: Path, file: Path) -> Work:
    """Prove an archive, as `restore --verify-only` does it."""
    backup(data_dir, file)()
    path = BackupDirectory().archives()[0].path
    return lambda: verify(path).counts["collection.Record"]


def _command(name: str, *arguments: str) -> Work:
    """Return a run of a management command, its module loaded and the database open."""
    load_command_class("collection", name)
    connection.ensure_connection()

    def work() -> str:
        output = StringIO()
        call_command(name, *arguments, stdout=output, stderr=StringIO())
        return output.getvalue()

    return work
