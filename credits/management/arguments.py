"""What the commands of the ledger read from their command line."""

from datetime import date

from django.contrib.auth import get_user_model
from django.core.management.base import CommandError
from django.db.models import QuerySet

from credits.models import Account


def day(text: str | None, option: str) -> date | None:
    """Return the day written as `text` (2026-11-30), None for None. Raises CommandError naming `option`."""
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise CommandError(f"{option}: “{text}” is not a day such as 2026-11-30.") from None


def accounts(username: str | None) -> QuerySet[Account]:
    """Return the account of this user, or all accounts for None. Raises CommandError where there is none."""
    found = Account.objects.select_related("owner")
    if username is None:
        return found
    if not get_user_model().objects.filter(username=username).exists():
        raise CommandError(f"--user: there is no user “{username}”.")
    if not (found := found.filter(owner__username=username)):
        raise CommandError(f"--user: {username} has no account yet; the first record opens it.")
    return found
