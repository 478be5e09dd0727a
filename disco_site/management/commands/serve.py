import errno
import os
import socket
import subprocess
import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor

from disco_site.archive.state import backup_state
from disco_site.network import EVERYWHERE, LOOPBACK, house_addresses, listen, url

GUNICORN = [
    *("--worker-class", "gthread", "--workers", "2", "--threads", "4"),
    # A stop lets running requests end; an upload over a slow network may take its time.
    *("--timeout", "120", "--graceful-timeout", "30"),
    # The control socket would be one per user, in the home directory.
    *("--log-level", "warning", "--no-control-socket"),
]


class Command(BaseCommand):
    help = (
        "Serve the site with gunicorn. Refuses a database that is not up to date. "
        "--host 0.0.0.0 opens it to phones and computers in the house. Example: manage.py serve --port 8080"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
        parser.add_argument(
            "--port", default="8000", help="port to listen on; 0 takes a free one (default: %(default)s)"
        )
        parser.add_argument(
            "--set-up", action="store_true", help="first bring the database up to date and make the first login"
        )

    def handle(self, *, host: str, port: str, set_up: bool, verbosity: int, **options: Any) -> None:
        if settings.DEBUG:
            raise CommandError("DISCO_DEBUG is on, which shows strangers the inside: switch it off, or use runserver.")
        with open_port(host, port) as listener:
            if set_up:
                self.set_up(verbosity)
            if unapplied_migrations():
                raise CommandError("The database is not up to date: run `manage.py migrate`, then serve again.")
            call_command("collectstatic", interactive=False, verbosity=0)
            reachable = addresses(host)
            if verbosity:
                self.announce(host, reachable, listener.getsockname()[1])
            if settings.DISCO_AUTO_BACKUP:
                start_daily_backups()
            become_gunicorn(listener, reachable)

    def set_up(self, verbosity: int) -> None:
        if not connection.introspection.table_names() and (kept := backup_state().proven):
            self.stderr.write(
                f"There is no database yet, so an empty house is made; but there is a backup with {kept.records} "
                f"records: `manage.py restore {kept.path}` brings them back."
            )
        if verbosity and unapplied_migrations():
            self.stdout.write("Bringing the database up to date.")
        call_command("migrate", interactive=False, verbosity=0)
        call_command("first_login", verbosity=verbosity, stdout=self.stdout, stderr=self.stderr)

    def announce(self, host: str, reachable: list[str], port: int) -> None:
        nearest = LOOPBACK[0] if host in EVERYWHERE else host
        self.stdout.write(f"Disco is at {url(nearest, port)} (Ctrl-C stops it).")
        if host in EVERYWHERE:
            for address in reachable:
                self.stdout.write(f"From a phone or computer in the house: {url(address, port)}")
            if not reachable:
                self.stderr.write("This machine has no address in a house network.")


def open_port(host: str, port: str) -> socket.socket:
    if not port.isdecimal() or int(port) > 65535:
        raise CommandError(f"The port must be a number from 0 to 65535, not {port!r}.")
    try:
        return listen(host, int(port))
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise CommandError(
                f"Port {port} is taken on {host}: is Disco running already? Else choose another."
            ) from None
        raise CommandError(f"Disco cannot listen on {host}, port {port}: {error.strerror}.") from None


def unapplied_migrations() -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def addresses(host: str) -> list[str]:
    return house_addresses() if host in EVERYWHERE else [host]


def start_daily_backups() -> None:
    """Start the process that writes an archive a day. It ends when the last process of the server has ended.

    Its standard input is a pipe whose other end goes along into gunicorn and is never written to. A session of its own
    keeps Ctrl-C from cutting an archive short before the server has stopped.
    """
    reading, writing = os.pipe()
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "backup", "--daily"]
    with os.fdopen(reading) as stdin:
        subprocess.Popen(command, stdin=stdin, start_new_session=True, preexec_fn=lambda: os.nice(10))
    os.set_inheritable(writing, True)


def become_gunicorn(listener: socket.socket, reachable: list[str]) -> None:
    """Replace this process, so that stopping it stops the server. The open port goes along, for none to take it."""
    hosts = [f"[{address}]" if ":" in address else address for address in reachable]
    os.environ["DISCO_ALLOWED_HOSTS"] = ",".join(dict.fromkeys([*settings.ALLOWED_HOSTS, *hosts]))
    connections.close_all()
    listener.set_inheritable(True)
    proxies = ",".join(settings.DISCO_TRUSTED_PROXIES) if settings.DISCO_HTTPS else ""
    sys.stdout.flush()
    where = ["--pythonpath", str(settings.BASE_DIR), "--bind", f"fd://{listener.fileno()}"]
    arguments = [*GUNICORN, *where, "--forwarded-allow-ips", proxies, "disco_site.wsgi"]
    os.execv(sys.executable, [sys.executable, "-m", "gunicorn", *arguments])
