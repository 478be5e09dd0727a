from itertools import islice
from typing import Any

from django.core.management.base import CommandError, CommandParser

from collection.management.printing import PrintingCommand
from collection.models import Record
from collection.models.searching.index import rebuild_search_index, search_index_problems
from collection.models.stored.drift import find_drift, mend

# So many lines are written; the rest is counted.
SHOWN = 100


class Command(PrintingCommand):
    help = (
        "Prove the columns that follow from others: the keys of names, what lists are sorted by, "
        "what the search looks through and its index, and current ratings. What has drifted, by "
        "another program for instance, is listed and ends with exit code 1; --repair mends it. "
        "Example: check_collection --repair"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--repair", action="store_true", help="store what follows from the rest in its place"
        )

    def handle(self, *, repair: bool, **options: Any) -> None:
        found = mended = 0
        for drifted in find_drift(Record):
            for one in islice(drifted, max(0, SHOWN - found)):
                self.say(str(one))
            found += len(drifted)
            if repair:
                mended += mend(Record, drifted)
        if found > SHOWN:
            self.say(f"And {found - SHOWN:,} more.")
        for problem in search_index_problems():
            self.say(problem)
            found += 1
            if repair:
                rebuild_search_index()
                mended += 1
        self.say(f"drifted={found} mended={mended}")
        if found > mended:
            raise CommandError(_left(found - mended, repair))


def _left(count: int, repair: bool) -> str:
    if not repair:
        return f"Values that have drifted: {count:,}. `check_collection --repair` mends them."
    return f"Values that cannot be mended, because another row has them: {count:,}. Merge the two."
