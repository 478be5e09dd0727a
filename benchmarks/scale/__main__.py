"""`python -m benchmarks.scale`: every page over large collections, the worst ratio first."""

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from benchmarks.scale.kept import ROOT, environment_of
from benchmarks.scale.table import as_table

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
    environment = environment_of(records, options.server)
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


if __name__ == "__main__":
    main()
