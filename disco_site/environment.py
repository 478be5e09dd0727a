"""Settings are read from the environment here, and only here.

A bad value ends the program with one sentence that names the variable: `BadSetting` is a
SystemExit, so nobody sees a traceback.
"""

import ipaddress
import os
import re
import secrets
import sqlite3
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import dj_database_url

from disco_site.databases.file_system import network_file_system
from disco_site.databases.library import has_wal_fault
from disco_site.databases.sqlite.journal import TRUNCATE, WAL
from disco_site.installation import is_among_packages

SHORTEST_KEY = 50
SQLITE = "disco_site.databases.sqlite"
SQLITE_OPTIONS = {
    # Without IMMEDIATE a transaction that reads before it writes fails at once with "database is
    # locked".
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    # FULL: a committed row survives a power cut.
    "init_command": "PRAGMA synchronous=FULL;",
}
# Losing the last moments of what is there only while the site runs harms nobody.
SITE_OPTIONS = SQLITE_OPTIONS | {
    "timeout": 10,
    "init_command": "PRAGMA synchronous=NORMAL;",
}


class BadSetting(SystemExit):
    """Ends the program with exit code 1 and the sentence on stderr."""

    def __init__(self, sentence: str) -> None:
        super().__init__(f"Disco does not start: {sentence}")


class Environment:
    """Readers of environment variables, one for each kind of value.

    An empty variable counts as not set. A value that cannot be used raises BadSetting.
    """

    def __init__(self, values: Mapping[str, str], *, only_examines: bool = False) -> None:
        self.values = values
        self.only_examines = only_examines
        #: Why Disco would not start here, for whoever only examines.
        self.refused_places: list[str] = []

    def refuse_place(self, sentence: str) -> None:
        """End the program, or note what is wrong with a place where it only examines it."""
        if not self.only_examines:
            raise BadSetting(sentence)
        self.refused_places.append(sentence)

    def text(self, name: str, default: str = "") -> str:
        """Return the value without the spaces around it."""
        return self.values.get(name, "").strip() or default

    def flag(self, name: str) -> bool:
        """Whether the value is 1; unset counts as 0."""
        value = self.text(name, "0")
        if value not in ("0", "1"):
            raise BadSetting(f"{name} must be 1 (on) or 0 (off), not {value!r}.")
        return value == "1"

    def switch(self, name: str, default: str) -> bool:
        """Whether the value is "on"."""
        value = self.text(name, default)
        if value not in ("on", "off"):
            raise BadSetting(f"{name} must be on or off, not {value!r}.")
        return value == "on"

    def number(self, name: str, default: int, *, least: int = 1, most: int) -> int:
        """Return a whole number from `least` to `most`."""
        value = self.text(name, str(default))
        if not re.fullmatch(r"[0-9]{1,12}", value) or not least <= int(value) <= most:
            raise BadSetting(
                f"{name} must be a whole number from {least} to {most}, not {value!r}."
            )
        return int(value)

    def names(self, name: str, default: str = "") -> list[str]:
        """Return the parts of a list that is separated by commas."""
        parts = map(str.strip, self.text(name, default).split(","))
        return list(filter(None, parts))

    def directory(self, name: str, default: Path) -> Path:
        """Return an absolute path. One among the installed packages is refused."""
        value = self.text(name)
        path = Path(value).expanduser().absolute() if value else default
        if is_among_packages(path):
            raise BadSetting(
                f"{path} ({name}) lies among the installed packages of Python, where an upgrade "
                "may delete it: choose another directory."
            )
        return path

    def second_place(self, name: str, first: Path) -> Path | None:
        """Return an absolute path, None where none is named. The `first` place, one inside it and
        one around it are refused.
        """
        value = self.text(name)
        if not value:
            return None
        path = Path(value).expanduser().absolute()
        if path.is_relative_to(first) or first.is_relative_to(path):
            raise BadSetting(
                f"{path} ({name}) is the directory of the backups, or inside it, or around it: a "
                "second place is another one, on another disk."
            )
        return path

    def time_zone(self, name: str, default: str) -> str:
        """Return the name of a time zone, such as "Europe/Berlin"."""
        value = self.text(name, default)
        try:
            ZoneInfo(value)
        except (OSError, ValueError, LookupError):
            raise BadSetting(
                f"{name} must be a time zone such as Europe/Berlin, not {value!r}."
            ) from None
        return value

    def currency(self, name: str, default: str) -> str:
        """Return the code of a currency, such as "EUR"."""
        value = self.text(name, default)
        if not re.fullmatch(r"[A-Z]{3}", value):
            raise BadSetting(f"{name} must be three capital letters such as EUR, not {value!r}.")
        return value

    def hosts(self, name: str, default: str) -> list[str]:
        """Return host names, for ALLOWED_HOSTS."""
        hosts = self.names(name, default)
        for host in hosts:
            if not re.fullmatch(r"\.?[A-Za-z0-9_][A-Za-z0-9._-]*|\[[0-9A-Fa-f:.]+\]", host):
                raise BadSetting(
                    f"{name} must list host names such as disco.example.org, without port; not "
                    f"{host!r}."
                )
        return hosts

    def origins(self, name: str) -> list[str]:
        """Return origins, for CSRF_TRUSTED_ORIGINS."""
        origins = self.names(name)
        for origin in origins:
            if not re.fullmatch(r"https?://[A-Za-z0-9*.\[\]:_-]+", origin):
                raise BadSetting(
                    f"{name} must list origins such as https://disco.example.org, not {origin!r}."
                )
        return origins

    def addresses(self, name: str, default: str) -> list[str]:
        """Return IP addresses or networks."""
        addresses = self.names(name, default)
        for address in addresses:
            try:
                ipaddress.ip_network(address)
            except ValueError:
                raise BadSetting(
                    f"{name} must list IP addresses such as 127.0.0.1, not {address!r}."
                ) from None
        return addresses

    def loopback(self, name: str) -> str:
        """Return the address of a program on this machine, such as http://127.0.0.1:8900, or ""."""
        value = self.text(name).rstrip("/")
        if value and not is_loopback(value):
            raise BadSetting(
                f"{name} must be an address on this machine, such as http://127.0.0.1:8900, not "
                f"{value!r}."
            )
        return value

    def token(self, name: str) -> str:
        """Return a token. The message about a bad one never repeats it."""
        value = self.text(name)
        if not re.fullmatch(r"[A-Za-z0-9]{0,100}", value):
            raise BadSetting(f"{name} must be a token of letters and digits.")
        return value

    def databases(self, name: str, directory: Path) -> dict[str, dict[str, Any]]:
        """Return Django's DATABASES: the collection, at the URL in `name` or in a file in
        `directory`, and beside it what disco_site/databases/ describes.
        """
        collection = self.database(name, directory / "db.sqlite3")
        if collection["ENGINE"] != SQLITE:
            return {"default": collection, "site": dict(collection)}
        site = self.sqlite(directory / "site.sqlite3", SITE_OPTIONS)
        return {"default": collection, "site": site}

    def database(self, name: str, default: Path) -> dict[str, Any]:
        """Return Django's DATABASES entry for the URL in `name`, or for the SQLite file `default`.

        The message about a bad URL never repeats the URL: it may hold a password.
        """
        url = self.text(name)
        if not url:
            return self.sqlite(default, SQLITE_OPTIONS)
        scheme = url.partition("://")[0]
        if scheme not in ("postgres", "postgresql", "sqlite"):
            raise BadSetting(
                f"{name} must start with postgres:// or sqlite://, not {scheme[:20]!r}."
            )
        try:
            database: dict[str, Any] = dict(dj_database_url.parse(url))
        except (ValueError, dj_database_url.ParseError) as error:
            raise BadSetting(
                f"{name} cannot be read as a database address ({type(error).__name__})."
            ) from None
        if not database["NAME"]:
            raise BadSetting(
                f"{name} names no database: write postgres://user:password@host/database."
            )
        if scheme == "sqlite":
            return self.sqlite(database["NAME"], SQLITE_OPTIONS)
        return database | {"CONN_MAX_AGE": None, "CONN_HEALTH_CHECKS": True}

    def sqlite(self, file: Path | str, options: dict[str, Any]) -> dict[str, Any]:
        """Return Django's DATABASES entry for an SQLite file, which need not exist yet."""
        has_fault = has_wal_fault(sqlite3.sqlite_version_info)
        keeps_log = self.switch("DISCO_SQLITE_WAL", "off" if has_fault else "on")
        options = options | {"journal_mode": WAL if keeps_log else TRUNCATE}
        if why := why_not_to_write(Path(file)):
            self.refuse_place(why)
            options = {"journal_mode": options["journal_mode"], "only_read": True}
        return {"ENGINE": SQLITE, "NAME": file, "CONN_MAX_AGE": None, "OPTIONS": options}

    def former_keys(self, name: str) -> list[str]:
        """Return the secret keys of former days, separated by commas."""
        return [checked_key(key, name) for key in self.names(name)]

    def secret_key(self, name: str, file: Path) -> str:
        """Return the key in variable `name`, else that in `file`, which the first start writes."""
        key = self.text(name)
        if key:
            return checked_key(key, name)
        try:
            if not file.exists():
                write_new_key(file)
            return checked_key(file.read_text(errors="replace").strip(), str(file))
        except OSError as error:
            self.refuse_place(
                f"the secret key in {file} cannot be read or written ({error.strerror})."
            )
            return secrets.token_urlsafe(64)


def is_loopback(address: str) -> bool:
    """Whether an address is plain http to this machine, by number, with a port, and no more."""
    match = re.fullmatch(r"http://(127(?:\.\d{1,3}){3}|\[::1\]):(\d{1,5})", address, re.ASCII)
    if not match or not 0 < int(match[2]) < 65_536:
        return False
    try:
        return ipaddress.ip_address(match[1].strip("[]")).is_loopback
    except ValueError:
        return False


def why_not_to_write(file: Path) -> str:
    """Return why nothing can be written to an SQLite file, or should not be; "" if it can."""
    writable = os.R_OK | os.W_OK
    if file.exists() and not (os.access(file, writable) and os.access(file.parent, writable)):
        return f"the database {file} cannot be written to."
    if kind := network_file_system(file):
        return (
            f"the database {file} is on a network file system ({kind}), where SQLite can damage "
            "it: let DISCO_DATA_DIR be on a disk of this computer, or use PostgreSQL "
            "(DATABASE_URL)."
        )
    return ""


def checked_key(key: str, place: str) -> str:
    """Return the secret key. Raises BadSetting, which names its place, if it could be guessed."""
    weak = (
        len(key) < SHORTEST_KEY
        or len(set(key)) < 5
        or key.startswith("django-insecure-")
        or "change" in key.lower()
    )
    if weak:
        raise BadSetting(
            f"the secret key in {place} is weak: it must be {SHORTEST_KEY} random characters or "
            "more."
        )
    return key


def write_new_key(file: Path) -> None:
    """Write a random key to a file that only its owner can read."""
    with suppress(FileExistsError):  # another process was quicker: its key counts
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as stream:
            stream.write(secrets.token_urlsafe(64))
