"""What is measured, by name. A job prepares itself and returns the work that the clock runs for.

Nothing of Django is imported up here: a hand-written loader must neither carry it nor wait for it.
"""

from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

from benchmarks import archives, data, extracts, handwritten, handwritten_discogs, lockstep

Work = Callable[[], Any]
# A job takes a data directory and a file.
Job = Callable[[Path, Path], Work]


def _database(data_dir: Path) -> Path:
    return data_dir / "db.sqlite3"


def _command(name: str, *arguments: str) -> Work:
    """Return a run of a management command, its module loaded and the database open."""
    import django

    django.setup()
    from django.core.management import call_command, load_command_class
    from django.db import connection

    load_command_class("collection", name)
    connection.ensure_connection()

    def work() -> str:
        output = StringIO()
        call_command(name, *arguments, stdout=output, stderr=StringIO())
        return output.getvalue()

    return work


def disco_import(data_dir: Path, file: Path) -> Work:
    return _command("import_records", str(file))


def disco_export(data_dir: Path, file: Path) -> Work:
    return _command("export_records", str(file))


def _stock(file: Path, kind: str, **options: Any) -> Work:
    import django

    django.setup()
    from django.db import connection

    from benchmarks import stock

    connection.ensure_connection()
    resource = getattr(stock, kind)(**options)
    return lambda: {what: count for what, count in stock.import_file(resource, file).totals.items() if count}


def _screens(file: Path, whose: str) -> Work:
    import django

    django.setup()
    from benchmarks import screens

    return getattr(screens, whose)(file)


def template(data_dir: Path, file: Path) -> Work:
    """An empty site with one user and his account; the other jobs get copies of it."""

    def work() -> None:
        import django

        django.setup()
        from django.contrib.auth import get_user_model
        from django.core.management import call_command

        from credits.models import Account

        call_command("migrate", verbosity=0)
        Account.objects.of(get_user_model().objects.create_superuser(data.OWNER, "", "benchmark"))

    return work


# By the name of the file.
_LOADERS = {"disco": handwritten.load, "discogs": handwritten_discogs.load}
_DIFFERING = {"disco": lockstep.differing_lines, "discogs": handwritten_discogs.differing_lines}
JOBS: dict[str, Job] = {
    "template": template,
    "write disco": lambda directory, file: lambda: data.write_disco(file, int(file.parent.name)),
    "write discogs": lambda directory, file: lambda: data.write_discogs(file, int(file.parent.name)),
    "Disco": disco_import,
    "Disco export": disco_export,
    "Disco, PostgreSQL": disco_import,
    "Disco export, PostgreSQL": disco_export,
    "Disco's screens": lambda directory, file: _screens(file, "disco"),
    "stock screens": lambda directory, file: _screens(file, "import_export"),
    "hand-written loader": lambda directory, file: lambda: _LOADERS[file.stem](_database(directory), file),
    "lock step": lambda directory, file: lambda: _DIFFERING[file.stem](_database(directory), file),
    "Disco backup": lambda directory, file: archives.make(),
    "Disco verify": lambda directory, file: archives.prove(),
    "VACUUM INTO and hash": lambda directory, file: lambda: archives.copy_and_hash(_database(directory)),
    "backup by hand": lambda directory, file: lambda: archives.make_by_hand(_database(directory)),
    "verify by hand": lambda directory, file: archives.prove_by_hand(_database(directory)),
    "sqlite3 -csv": lambda directory, file: lambda: lockstep.export(_database(directory), file),
    "sqlite-utils, extracts": lambda directory, file: lambda: extracts.load(directory / "extracts.sqlite3", file),
    "ModelResource": lambda directory, file: _stock(file, "documented"),
    "ModelResource, cached": lambda directory, file: _stock(file, "cached"),
    "ModelResource, cached, bare links": lambda directory, file: _stock(file, "cached", bare=True),
    "ModelResource, skip_unchanged": lambda directory, file: _stock(
        file, "documented", skip_unchanged=True, report_skipped=False
    ),
}
