"""What the dashboard says about regular additions that are due. Looking at it books nothing."""

from typing import TYPE_CHECKING, NamedTuple

from django.utils import timezone

from credits.models import Account

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

# From so many on, it has been quiet for so long that starting again may be what is wanted.
MANY = 4


class DueHint(NamedTuple):
    """Regular additions that wait to be booked: whose, how many, and how many credits they are together."""

    account: Account
    count: int
    credits: int

    @property
    def may_start_again(self) -> bool:
        return self.count >= MANY


def due_hint(user: "AbstractBaseUser") -> DueHint | None:
    """Return what is due to `user`, None if nothing is."""
    account = Account.objects.filter(owner=user).first()
    due = account.due(timezone.localdate()) if account else []
    return DueHint(account, len(due), sum(one.amount for one in due)) if due else None
