"""`python -m benchmarks.scale`: every page over large collections, the worst ratio first."""

import argparse
import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg

from benchmarks.scale.table import as_table

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
#: A port on which nobody answers: no catalogue is asked.
_NOBODY = "http://127.0.0.1:9"
_MEASURE = "import django; django.setup(); from benchmarks.scale.measuring import main; main()"


def main() -> None:
    options = _options()
    results = {records: _measured(records, options) for records in options.records}
    table = as_table(results, "clock" if options.server else "cpu")
    print(table)
    if options.write:
        options.write.write_text(table, encoding="utf-8")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.scale",
        description="Ask every page over large collections, which are made once and kept. "
        "DATABASE_URL names a PostgreSQL server to keep them on.",
        epilog="Example: python -m benchmarks.scale --records 3000,1000000 --only sorted",
    )
    parser.add_argument(
        "--records", type=_sizes, default=[3_000, 100_000], help="default 3000,100000"
    )
    parser.add_argument("--repeat", type=int, default=3, help="runs of each page (default 3)")
    parser.add_argument("--only", default="", help="only pages whose names hold this")
    parser.add_argument("--write", type=Path, metavar="FILE", help="write the table to a file too")
    parser.set_defaults(server=os.environ.get("DATABASE_URL", ""))
    return parser.parse_args()


def _sizes(text: str) -> list[int]:
    return [int(part) for part in text.split(",")]


def _measured(records: int, options: argparse.Namespace) -> dict[str, Any]:
    environment = _environment(records, options.server)
    print(f"{records:,} records in {environment['DISCO_DATA_DIR']}", file=sys.stderr, flush=True)
    arguments = [str(records), str(options.repeat), options.only]
    done = subprocess.run(
        [sys.executable, "-c", _MEASURE, *arguments],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        check=True,
    )
    return json.loads(done.stdout.splitlines()[-1])


def _environment(records: int, server: str) -> dict[str, str]:
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


if __name__ == "__main__":
    main()
