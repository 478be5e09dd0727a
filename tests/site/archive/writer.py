"""Writes to the collection as fast as it can until its standard input is closed, to be run as a
process.

Every transaction books one line of 0 and one of an amount, and adds a record and a rating: at any
one moment there are as many ratings as records, and as many lines of 0 as records.
"""

import select
import sys
import time
from datetime import date

import django


def main(name: str) -> None:
    django.setup()
    from django.db import transaction

    from credits.models import Account, Transaction
    from credits.models.lines import Line
    from tests.factories import make_record, make_user

    user = make_user(name)
    account = Account.objects.of(user)
    print("ready", flush=True)
    count = 0
    while not select.select([sys.stdin], [], [], 0)[0]:
        # SQLite does not queue writers: one that never breathes would keep the other out.
        time.sleep(0.01)
        count += 1
        with transaction.atomic():
            Account.objects.locked(user)
            record = make_record(user, title=f"{name} {count}", rating="7.5")
            Transaction.objects.book_many(
                [
                    Line(account.pk, date.today(), "Initial load", 0, record.pk, memo=record.title),
                    Line(account.pk, date.today(), "Addition", count, memo="by hand"),
                ]
            )


if __name__ == "__main__":
    main(sys.argv[1])
