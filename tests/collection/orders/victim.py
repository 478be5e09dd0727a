"""A program that receives orders in processes of their own, each of which kills itself at a named
point.

It reads lines "point, data directory" separated by tabs, and answers each with the exit status of
the process: -9 for one that was killed. An empty point lets the receipt end. Django is started once.
"""

import os
import sys
from pathlib import Path
from typing import Any

from tests.collection.importing.victim import strike


def points() -> dict[str, tuple[Any, str, str, int | str]]:
    """Return for each point a function or method by its owner and name, before or after which call
    of it is meant.
    """
    from django.db.backends.base.base import BaseDatabaseWrapper

    from collection.models import Batch, Order, Record, Want
    from collection.orders import receiving
    from collection.typed.names import LookupRows
    from credits.models import Transaction

    one = receiving._Receiving
    return {
        "before anything": (receiving, "receive", "before", 1),
        "before the order is settled": (one, "_frozen_lines", "before", 1),
        "the order is settled": (Order, "save", "after", 1),
        "the lines are settled": (one, "_frozen_lines", "after", 1),
        "the batch is opened": (Batch, "save", "after", 1),
        "shares are known": (receiving, "shared", "after", 1),
        "a name is made": (LookupRows, "get", "after", 1),
        "a record without links": (Record, "save", "after", 1),
        "a record with artists": (Record, "set_artists", "after", 1),
        "a record before it is booked": (Record, "buy", "before", 1),
        "the first record is booked": (Record, "buy", "after", 1),
        "a copy is booked": (Record, "buy", "after", 2),
        "half is booked": (Record, "buy", "after", 3),
        "before the last line of the ledger": (Transaction, "save", "before", 5),
        "before the want is closed": (Want, "close", "before", 1),
        "the want is closed": (Want, "close", "after", 1),
        "before the history": (receiving, "all_cells", "before", 1),
        "the history is written": (Batch, "seal", "before", 1),
        "before the commit": (BaseDatabaseWrapper, "_commit", "before", 1),
        "after the commit": (BaseDatabaseWrapper, "_commit", "after", 1),
    }


def receive_in(directory: Path, point: str) -> None:
    """Receive the order in the database of a data directory, up to a point."""
    from django.db import connection

    from adminkit.verbs import SITE
    from collection.models import Order
    from collection.orders import receiving

    connection.settings_dict["NAME"] = directory / "db.sqlite3"
    order = Order.objects.get()
    if point:
        strike(*points()[point])  # type: ignore[arg-type]
    receiving.receive(order, by=SITE)
    connection.close()


def main() -> None:
    import django

    django.setup()
    for asked in sys.stdin:
        point, directory = asked.rstrip("\n").split("\t")
        child = os.fork()
        if not child:
            status = 1
            try:
                receive_in(Path(directory), point)
                status = 0
            finally:
                os._exit(status)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)


if __name__ == "__main__":
    main()
