"""A copy of the database, made before much changes at once, if the site wants one."""

from collections.abc import Callable, Sequence

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.utils.module_loading import import_string

# A change by hand of up to so many records is seen at a glance, and put right by hand.
FEW = 20


class NotSafe(Exception):
    """There is no copy of what would change, so nothing may change; the message gives the reason
    in one sentence.
    """


def back_up_first(
    change: str,
    records: int | None = None,
    *,
    is_wiping: bool = False,
    is_upgrade: bool = False,
) -> str:
    """Let the site make a snapshot before `change`, such as "the import of a.csv", and return a
    sentence about it and the way back.

    Call it before a transaction opens, and only when something will change. `is_wiping` means that
    the whole collection is deleted, `is_upgrade` that the tables are changed. "" means that no copy
    was needed: for a change of few `records`, or on a site that wants none (DISCO_SAFETY_BACKUP
    names the function that makes it). Raises NotSafe.
    """
    if (records is not None and records <= FEW) or not settings.DISCO_SAFETY_BACKUP:
        return ""
    make = import_string(settings.DISCO_SAFETY_BACKUP)
    return make(change, is_wiping=is_wiping, is_upgrade=is_upgrade)


def back_up_if_it_changes(change: str, changes_something: Callable[[], bool]) -> str:
    """Back up as `back_up_first` does, unless an import would write nothing. Finding that out
    costs a look at the whole file, so `changes_something` is only called on a site that wants
    copies.
    """
    is_wanted = settings.DISCO_SAFETY_BACKUP and settings.DISCO_AUTO_BACKUP
    return back_up_first(change) if is_wanted and changes_something() else ""


def back_up_after(change: str) -> str:
    """Let the site make an archive after `change` if the last one holds much less, and return a
    sentence about it, "" if none was needed.

    Call it after the transaction. It never fails: the change is done.
    """
    if not settings.DISCO_BACKUP_AFTER:
        return ""
    return import_string(settings.DISCO_BACKUP_AFTER)(change)


def is_safe(request: HttpRequest, change: str, records: int | None = None) -> bool:
    """Back up as `back_up_first` does, show the user what was done, and return whether the change
    may go on.
    """
    try:
        sentence = back_up_first(change, records)
    except NotSafe as error:
        messages.error(request, str(error))
        return False
    if sentence:
        messages.info(request, sentence)
    return True


def covers_in_copies(names: Sequence[str]) -> set[str]:
    """Return those of the files of covers that a copy of the database refers to: it holds none
    itself, so they stay as long as it is kept.
    """
    if not names or not settings.DISCO_COVERS_IN_COPIES:
        return set()
    found: set[str] = import_string(settings.DISCO_COVERS_IN_COPIES)(names)
    return found
