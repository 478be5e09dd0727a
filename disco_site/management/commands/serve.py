"""Serve the site: bring it up to date if asked to, print its addresses, become its web server."""

import errno
import socket
import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor

from adminkit.addresses import read_whole_number
from adminkit.numbers import counted
from collection.models.searching.index import keep_search_index
from credits.triggers import guard_ledger
from disco_site.archive.backup_state import backup_state
from disco_site.databases.soundness import worry
from disco_site.databases.upkeep import bring_site_up_to_date
from disco_site.installation import PROGRAM
from disco_site.page_cache import forget_results
from disco_site.people.roles import bring_roles_up_to_date
from disco_site.serving.companions import Companion
from disco_site.serving.network import EVERYWHERE, LOOPBACK, listen, local_addresses, url
from disco_site.serving.processes import serve_with_processes


class Command(BaseCommand):
    help = (
        "Serve the site. Refuses a database that is not up to date. --host 0.0.0.0 "
        "opens it to phones and computers in your network. Example: serve --port 8080"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--host", default="127.0.0.1", help="address to listen on (default: %(default)s)"
        )
        parser.add_argument(
            "--port",
            default="8000",
            help="port to listen on; 0 takes a free one (default: %(default)s)",
        )
        parser.add_argument(
            "--set-up",
            action="store_true",
            help="first bring the database up to date and make the first login",
        )
        parser.add_argument(
            "--in-container",
            action="store_true",
            help="name no address, as a container does not know its own",
        )

    def handle(
        self,
        *,
        host: str,
        port: str,
        set_up: bool,
        in_container: bool,
        verbosity: int,
        **options: Any,
    ) -> None:
        if settings.DEBUG:
            raise CommandError(
                "DISCO_DEBUG is on, which shows strangers the inside of Disco: switch it off, or "
                "use runserver."
            )
        with open_port(host, port) as listener:
            if set_up:
                self.set_up(verbosity)
            if unapplied_migrations():
                raise CommandError(
                    f"The database is not up to date: run `{PROGRAM} migrate`, then serve again. "
                    "`serve --set-up` does both."
                )
            guard_ledger("default")
            keep_search_index("default")
            bring_roles_up_to_date("default")
            bring_site_up_to_date()
            forget_results()
            if found := worry():
                self.stderr.write(found.sentence)
            call_command("collectstatic", interactive=False, verbosity=0)
            reachable = addresses(host)
            number = listener.getsockname()[1]
            if verbosity and in_container:
                self.stdout.write(f"Disco is on port {number} of this container.")
            elif verbosity:
                self.announce(host, reachable, number)
            companions = [Companion("tasks", "--with-server")]
            if settings.DISCO_AUTO_BACKUP:
                companions.append(Companion("backup", "--daily", niceness=10))
            become_server(listener, reachable, companions)

    def set_up(self, verbosity: int) -> None:
        self.mention_backup()
        if verbosity and unapplied_migrations():
            self.stdout.write("Bringing the database up to date.")
        call_command("migrate", interactive=False, verbosity=0)
        call_command("first_login", verbosity=verbosity, stdout=self.stdout, stderr=self.stderr)

    def mention_backup(self) -> None:
        """Say so where a backup exists and the database does not: somebody may have lost it."""
        if connection.introspection.table_names():
            return
        newest = backup_state().proven
        if newest:
            self.stderr.write(
                "There is no database yet, so an empty collection is made; but there is a backup "
                f"with {counted(newest.records or 0, 'record')}: `{PROGRAM} restore {newest.path}` "
                "restores it."
            )

    def announce(self, host: str, reachable: list[str], port: int) -> None:
        nearest = LOOPBACK[0] if host in EVERYWHERE else host
        self.stdout.write(f"Disco is at {url(nearest, port)} (Ctrl-C stops it).")
        if host in EVERYWHERE:
            for address in reachable:
                self.stdout.write(f"From a phone or computer in your network: {url(address, port)}")
            if not reachable:
                self.stderr.write("This machine has no address in a local network.")


def open_port(host: str, port: str) -> socket.socket:
    """Return an open listening socket. Raises CommandError with the reason if there is none."""
    number = read_whole_number(port, 65535)
    if number is None:
        raise CommandError(f"The port must be a number from 0 to 65535, not {port!r}.")
    try:
        return listen(host, number)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise CommandError(
                f"Port {port} is taken on {host}: is Disco running already? Else choose another."
            ) from None
        raise CommandError(
            f"Disco cannot listen on {host}, port {port}: {error.strerror}."
        ) from None


def unapplied_migrations() -> bool:
    """Whether the database lacks migrations of this version."""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def addresses(host: str) -> list[str]:
    """Return the addresses under which others can call a server that listens on `host`."""
    return local_addresses() if host in EVERYWHERE else [host]


def become_server(
    listener: socket.socket, reachable: list[str], companions: list[Companion]
) -> None:
    """Serve in this process, so that stopping it stops the server."""
    # This machine may call by number whatever names there are, as what looks after Disco does.
    own = [*reachable, *LOOPBACK]
    hosts = [f"[{address}]" if ":" in address else address for address in own]
    settings.ALLOWED_HOSTS = list(dict.fromkeys([*settings.ALLOWED_HOSTS, *hosts]))
    connections.close_all()
    sys.stdout.flush()
    serve_with_processes(listener, companions)
