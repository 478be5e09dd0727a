"""Where the collections are that were made once, and how a process is told to work on one."""

import hashlib
import os
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
#: A port on which nobody answers: no catalogue is asked.
_NOBODY = "http://127.0.0.1:9"


def environment_of(records: int, server: str) -> dict[str, str]:
    """Return the environment of a collection of its own, whose name changes with how it is made."""
    made_by = hashlib.sha256((HERE / "collection.py").read_bytes()).hexdigest()[:8]
    name = f"disco_scale_{records}_{made_by}"
    kinds = "postgresql" if server else "sqlite"
    caches = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    directory = caches / "disco-benchmarks" / kinds / name
    directory.mkdir(parents=True, exist_ok=True)
    kept = {key: text for key, text in os.environ.items() if not key.startswith("DISCO_")}
    kept.pop("DATABASE_URL", "")
    if server:
        kept["DATABASE_URL"] = _database(server, name)
    catalogues = dict.fromkeys(
        (f"DISCO_{name}_URL" for name in ("DISCOGS", "MUSICBRAINZ", "COVERART")), _NOBODY
    )
    own = {"DISCO_DATA_DIR": str(directory), "DISCO_AUTO_BACKUP": "off"}
    return kept | catalogues | own | {"DJANGO_SETTINGS_MODULE": "disco_site.settings"}


def _database(server: str, name: str) -> str:
    """Return the address of the database of this name on the server, which is made if need be."""
    parts = urlsplit(server)
    maintenance = parts._replace(path="/postgres").geturl()
    with psycopg.connect(maintenance, autocommit=True) as connection:
        if not connection.execute(
            "SELECT 1 FROM pg_database WHERE datname = %s", [name]
        ).fetchone():
            connection.execute(f'CREATE DATABASE "{name}"')
    return parts._replace(path=f"/{name}").geturl()
