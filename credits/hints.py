"""The hint on the dashboard at regular additions that are due. Looking at it books nothing."""

from dataclasses import dataclass

from django.contrib.auth.models import User
from django.utils import timezone

from credits.models import Account

# With so many, it has been quiet for so long that the user may rather want to start again.
MANY = 4


@dataclass(frozen=True)
class DueHint:
    """Regular additions that wait to be booked: whose, how many, and their credits together."""

    account: Account
    count: int
    credits: int

    @property
    def may_start_again(self) -> bool:
        return self.count >= MANY


def due_hint(user: User) -> DueHint | None:
    """Return what is due to `user`, None if nothing is."""
    account = Account.objects.filter(owner=user).first()
    if account is None:
        return None
    due = account.due(timezone.localdate())
    if not due:
        return None
    return DueHint(account, len(due), sum(addition.amount for addition in due))
