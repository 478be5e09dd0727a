"""Processes that change the same shelf at the same time: python -m tests.collection.contender TASK
COUNT.

It prints what happened as JSON. WITHOUT=lock and WITHOUT=immediate take away what keeps such
processes apart.
"""

import json
import os
import random
import sys
from collections import Counter
from collections.abc import Callable
from multiprocessing import get_context

import django
from django.conf import settings
from django.db import connections, transaction

ROUNDS = 30
RECORDS = 200


def take_away(protection: str) -> None:
    from django.db.models import QuerySet

    if protection == "lock":
        QuerySet.select_for_update = lambda self, **options: self
    if protection == "immediate":
        settings.DATABASES["default"]["OPTIONS"].pop("transaction_mode")


@transaction.atomic
def fill() -> dict[str, int]:
    from tests.factories import make_account, make_record, make_user

    make_account(make_user("contended"))
    for number in range(RECORDS):
        make_record(artists=(), title=f"Record {number}")
    return {"filled": RECORDS}


def contend(number: int) -> Counter[str]:
    from django.core.exceptions import ValidationError
    from django.db import DatabaseError

    from adminkit.verbs import SITE
    from collection.models import Record

    outcomes: Counter[str] = Counter()
    # All processes take the records in the same order, so that they meet.
    records, acts = random.Random(0), random.Random(number)
    ids = list(Record.objects.order_by("pk").values_list("pk", flat=True))
    for _ in range(ROUNDS):
        record = Record.objects.get(pk=records.choice(ids))
        act = acts.choice([record.buy, record.remove, record.readd])
        try:
            act(by=SITE)
            outcomes["done"] += 1
        except ValidationError:
            outcomes["refused"] += 1
        except DatabaseError as error:
            outcomes[f"error: {error}"] += 1
    return outcomes


def lend(number: int) -> Counter[str]:
    from django.core.exceptions import ValidationError
    from django.db import DatabaseError

    from adminkit.verbs import SITE
    from collection.bulk.loans import lend_together, return_together
    from collection.models import Loan, Record

    outcomes: Counter[str] = Counter()
    # All processes take the same stacks in the same order, so that they meet.
    stacks, acts = random.Random(0), random.Random(number)
    ids = list(Record.objects.order_by("pk").values_list("pk", flat=True)[:12])
    for _ in range(ROUNDS):
        stack = Record.objects.filter(pk__in=stacks.sample(ids, 5))
        record = stacks.choice(ids)
        try:
            match acts.choice(["lend", "return", "move"]):
                case "lend":
                    lent = lend_together(stack, f"Person {number}", by=SITE)
                    outcomes["done" if lent.batch else "refused"] += 1
                case "return":
                    loans = Loan.objects.filter(record__in=stack)
                    outcomes["done" if return_together(loans, by=SITE).batch else "refused"] += 1
                case "move":
                    moving = Record.objects.get(pk=record)
                    acts.choice([moving.remove, moving.readd])(by=SITE)
                    outcomes["done"] += 1
        except ValidationError:
            outcomes["refused"] += 1
        except DatabaseError as error:
            outcomes[f"error: {error}"] += 1
    return outcomes


def loans() -> list[int]:
    """How many batches there are, and loans in them that were begun and are there."""
    from collection.models import Batch, Change, Loan

    begun = Change.objects.filter(table="loans", before__isnull=True).count()
    return [Batch.objects.filter(kind="loan").count(), begun, Loan.objects.count()]


@transaction.atomic
def order() -> dict[str, int]:
    from tests.factories import make_account, make_order, make_user

    make_account(make_user("contended"))
    make_order(None, {"count": 3}, {"title": "Landed"})
    return {"ordered": 4}


def receive(number: int) -> Counter[str]:
    from django.core.exceptions import ValidationError
    from django.db import DatabaseError

    from adminkit.verbs import SITE
    from collection.models import Order
    from collection.orders import receiving

    try:
        receiving.receive(Order.objects.get(), by=SITE)
    except ValidationError as error:
        return Counter([error.messages[0].partition(", on")[0]])
    except DatabaseError as error:
        return Counter([f"error: {error}"])
    return Counter(["done"])


def came() -> list[int]:
    """How many records there are, lines of the ledger, and receipts."""
    from collection.models import Batch, Record
    from credits.models import Transaction

    return [model.objects.count() for model in (Record, Transaction, Batch)]


def histories() -> list[str]:
    """Every record's kinds in the order of booking, a letter each."""
    from credits.models import Transaction

    found: dict[int, str] = {}
    for record, kind in Transaction.objects.order_by("pk").values_list("record_id", "kind"):
        found[record] = found.get(record, "") + kind[0]
    return list(found.values())


def grant(number: int) -> Counter[str]:
    from io import StringIO

    from django.core.management import call_command

    out = StringIO()
    call_command("grant_credits", stdout=out)
    return Counter([out.getvalue()])


def at_once(task: Callable[[int], Counter[str]], count: int) -> Counter[str]:
    """Do `task` in `count` processes that begin at the same moment, and add up what they report."""
    fork = get_context("fork")
    start, reports = fork.Barrier(count), fork.SimpleQueue()

    def work(number: int) -> None:
        start.wait(60)
        reports.put(task(number))

    connections.close_all()
    processes = [fork.Process(target=work, args=(number,)) for number in range(count)]
    for process in processes:
        process.start()
    return sum((reports.get() for _ in processes), Counter())


def main(task: str, count: str) -> None:
    django.setup()
    take_away(os.environ.get("WITHOUT", ""))
    tasks = {"fill": fill, "histories": histories, "loans": loans, "order": order, "came": came}
    contended = {"contend": contend, "grant": grant, "lend": lend, "receive": receive}
    print(json.dumps(tasks[task]() if task in tasks else at_once(contended[task], int(count))))


if __name__ == "__main__":
    main(*sys.argv[1:])
