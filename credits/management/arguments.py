"""Reads the options that the commands of the ledger share."""

from datetime import date

from django.contrib.auth.models import User
from django.core.management.base import CommandError
from django.db.models import QuerySet

from credits.models import Account


def day(text: str | None, option: str) -> date | None:
    """Return the day written as `text` (2026-11-30), None for None. Raises CommandError naming
    `option`.
    """
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise CommandError(f"{option}: “{text}” is not a day such as 2026-11-30.") from None


def accounts(username: str | None) -> QuerySet[Account]:
    """Return the account of this user, or all accounts for None. Raises CommandError for a user who
    has none.
    """
    everybody = Account.objects.select_related("owner")
    if username is None:
        return everybody
    if not User.objects.filter(username=username).exists():
        raise CommandError(f"--user: there is no user “{username}”.")
    own = everybody.filter(owner__username=username)
    if not own:
        raise CommandError(f"--user: {no_account(username)}")
    return own


def no_account(username: str = "") -> str:
    """Return the sentence that says how an account is opened: of a user, or the first one of
    all.
    """
    who = f"{username} has no account yet" if username else "There is no account yet"
    typed = f"grant_credits --open --user {username or 'NAME'}"
    return f"{who}; the first record opens it, or `{typed}`, or *Accounts* in the browser."
