"""What the import of a plain table is asked to do."""

from dataclasses import dataclass

from django.contrib.auth.models import User

from adminkit.verbs import SITE, Actor


@dataclass(frozen=True)
class TableOptions:
    """What the user chose, and what they may do.

    `owner` gets the rows that name nobody; `only_own` means that nothing of others is changed.
    `dates` is the order of local dates, dmy or mdy, "" to find it out. `most_rows` limits the
    length of a file, 0 does not.
    """

    owner: User | None = None
    dates: str = ""
    skip_bad_rows: bool = False
    may_add_users: bool = False
    only_own: bool = False
    most_rows: int = 0

    @property
    def actor(self) -> Actor:
        """For whom rows are judged: the owner, or whoever may change everything."""
        return self.owner if self.only_own and self.owner else SITE
