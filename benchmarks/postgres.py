"""Databases on a PostgreSQL server, each a copy of another, for jobs that start from the same
state.

A data directory whose database is on the server says so in a file that holds the address.
"""

import os
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

from benchmarks.measure import address_file

_numbers = count(1)


def create(data_dir: Path, server: str) -> None:
    """Give a data directory an empty database of its own on the server that `server` (a
    DATABASE_URL) leads to.
    """
    _create(data_dir, server, "template1")


def copy(data_dir: Path) -> None:
    """Give a data directory that was copied a copy of the database; nothing if it has none on a
    server.
    """
    if address_file(data_dir).exists():
        server = address_file(data_dir).read_text()
        _create(data_dir, server, urlsplit(server).path.removeprefix("/"))


def drop(data_dir: Path) -> None:
    """Drop the database of a data directory; nothing if it has none on a server."""
    if address_file(data_dir).exists():
        address = address_file(data_dir).read_text()
        _execute(address, f'DROP DATABASE "{urlsplit(address).path.removeprefix("/")}"')


def _create(data_dir: Path, server: str, template: str) -> None:
    name = f"disco_bench_{os.getpid()}_{next(_numbers)}"
    _execute(server, f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    address_file(data_dir).write_text(urlsplit(server)._replace(path=f"/{name}").geturl())


def _execute(server: str, statement: str) -> None:
    maintenance = urlsplit(server)._replace(path="/postgres").geturl()
    with psycopg.connect(maintenance, autocommit=True) as connection:
        connection.execute(statement)
