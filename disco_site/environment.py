"""The one door through which settings come in from the environment.

A bad value ends the program with one sentence that names the variable: `BadSetting` is a SystemExit, so nobody sees a
traceback.
"""

import ipaddress
import os
import re
import secrets
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import dj_database_url

SHORTEST_KEY = 50
SQLITE_OPTIONS = {
    # Without IMMEDIATE a transaction that reads before it writes fails at once with "database is locked".
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    # FULL: a committed row survives a power cut.
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
}


class BadSetting(SystemExit):
    """Ends the program: exit code 1, the sentence on stderr."""

    def __init__(self, sentence: str) -> None:
        super().__init__(f"Disco does not start: {sentence}")


class Environment:
    """Typed readers over environment variables. An empty variable counts as not set."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self.values = values

    def text(self, name: str, default: str = "") -> str:
        return self.values.get(name, "").strip() or default

    def flag(self, name: str) -> bool:
        value = self.text(name, "0")
        if value not in ("0", "1"):
            raise BadSetting(f"{name} must be 1 (on) or 0 (off), not {value!r}.")
        return value == "1"

    def switch(self, name: str, default: str) -> bool:
        value = self.text(name, default)
        if value not in ("on", "off"):
            raise BadSetting(f"{name} must be on or off, not {value!r}.")
        return value == "on"

    def number(self, name: str, default: int, *, least: int = 1, most: int) -> int:
        value = self.text(name, str(default))
        if not re.fullmatch(r"[0-9]{1,12}", value) or not least <= int(value) <= most:
            raise BadSetting(f"{name} must be a whole number from {least} to {most}, not {value!r}.")
        return int(value)

    def names(self, name: str, default: str = "") -> list[str]:
        return [part.strip() for part in self.text(name, default).split(",") if part.strip()]

    def path(self, name: str, default: Path) -> Path:
        value = self.text(name)
        return Path(value).expanduser().absolute() if value else default

    def time_zone(self, name: str, default: str) -> str:
        value = self.text(name, default)
        try:
            ZoneInfo(value)
        except (OSError, ValueError, LookupError):
            raise BadSetting(f"{name} must be a time zone such as Europe/Berlin, not {value!r}.") from None
        return value

    def currency(self, name: str, default: str) -> str:
        value = self.text(name, default)
        if not re.fullmatch(r"[A-Z]{3}", value):
            raise BadSetting(f"{name} must be three capital letters such as EUR, not {value!r}.")
        return value

    def hosts(self, name: str, default: str) -> list[str]:
        hosts = self.names(name, default)
        for host in hosts:
            if not re.fullmatch(r"\.?[A-Za-z0-9_][A-Za-z0-9._-]*|\[[0-9A-Fa-f:.]+\]", host):
                raise BadSetting(f"{name} must list host names such as disco.example.org, without port; not {host!r}.")
        return hosts

    def origins(self, name: str) -> list[str]:
        origins = self.names(name)
        for origin in origins:
            if not re.fullmatch(r"https?://[A-Za-z0-9*.\[\]:_-]+", origin):
                raise BadSetting(f"{name} must list origins such as https://disco.example.org, not {origin!r}.")
        return origins

    def addresses(self, name: str, default: str) -> list[str]:
        addresses = self.names(name, default)
        for address in addresses:
            try:
                ipaddress.ip_network(address)
            except ValueError:
                raise BadSetting(f"{name} must list IP addresses such as 127.0.0.1, not {address!r}.") from None
        return addresses

    def database(self, name: str, default: Path) -> dict[str, Any]:
        """Django's DATABASES entry for the URL in `name`, or for the SQLite file `default`.

        The message of a bad URL never repeats the URL: it may hold a password.
        """
        url = self.text(name)
        if not url:
            return sqlite_database(default)
        scheme = url.partition("://")[0]
        if scheme not in ("postgres", "postgresql", "sqlite"):
            raise BadSetting(f"{name} must start with postgres:// or sqlite://, not {scheme[:20]!r}.")
        try:
            database = dj_database_url.parse(url)
        except (ValueError, dj_database_url.ParseError) as error:
            raise BadSetting(f"{name} cannot be read as a database address ({type(error).__name__}).") from None
        if not database["NAME"]:
            raise BadSetting(f"{name} names no database: write postgres://user:password@host/database.")
        if scheme == "sqlite":
            return sqlite_database(database["NAME"])
        return database | {"CONN_MAX_AGE": None, "CONN_HEALTH_CHECKS": True}

    def secret_key(self, name: str, file: Path) -> str:
        """The key in variable `name`, else the one in `file`, which the first start writes."""
        if key := self.text(name):
            return checked_key(key, name)
        try:
            if not file.exists():
                write_new_key(file)
            return checked_key(file.read_text(errors="replace").strip(), str(file))
        except OSError as error:
            raise BadSetting(f"the secret key in {file} cannot be read or written ({error.strerror}).") from None


def sqlite_database(file: Path | str) -> dict[str, Any]:
    if os.path.exists(file) and not os.access(file, os.R_OK | os.W_OK):
        raise BadSetting(f"the database {file} cannot be written to.")
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": file,
        "CONN_MAX_AGE": None,
        "OPTIONS": SQLITE_OPTIONS,
    }


def checked_key(key: str, place: str) -> str:
    weak = len(key) < SHORTEST_KEY or len(set(key)) < 5 or key.startswith("django-insecure-") or "change" in key.lower()
    if weak:
        raise BadSetting(f"the secret key in {place} is weak: it must be {SHORTEST_KEY} random characters or more.")
    return key


def write_new_key(file: Path) -> None:
    with suppress(FileExistsError):  # another process was quicker: its key counts
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as stream:
            stream.write(secrets.token_urlsafe(64))


def private_directory(path: Path, name: str) -> Path:
    """Make `path`, readable by its owner alone, if it is missing; refuse it if it cannot be written to."""
    if path.exists() and not path.is_dir():
        raise BadSetting(f"{path} ({name}) is not a directory.")
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise BadSetting(f"the directory {path} ({name}) cannot be made ({error.strerror}).") from None
    if not os.access(path, os.R_OK | os.W_OK | os.X_OK):
        raise BadSetting(f"the directory {path} ({name}) cannot be written to.")
    return path
