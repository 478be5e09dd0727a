"""Before much changes at once: whoever runs the site may want a copy of everything first."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.utils.module_loading import import_string

# Up to so many records a change by hand is seen with a look, and put right by hand.
FEW = 20


class NotSafe(Exception):
    """There is no copy of what would change, so nothing may change; the message says why in one sentence."""


def back_up_first(change: str, records: int | None = None, *, is_wiping: bool = False) -> str:
    """Let the site make a copy of everything before `change`, such as "the import of a.csv", and return what it says.

    To be called before a transaction opens. `is_wiping` tells that all of the collection goes. "" means that nothing
    was to be done: a change of few `records`, or a site that does not want it (DISCO_SAFETY_BACKUP names the function
    that does). Raises NotSafe.
    """
    if (records is not None and records <= FEW) or not settings.DISCO_SAFETY_BACKUP:
        return ""
    return import_string(settings.DISCO_SAFETY_BACKUP)(change, is_wiping)


def is_safe(request: HttpRequest, change: str, records: int | None = None) -> bool:
    """The same for a page: tell the user what was done, and return whether the change may go on."""
    try:
        said = back_up_first(change, records)
    except NotSafe as error:
        messages.error(request, str(error))
        return False
    if said:
        messages.info(request, said)
    return True
