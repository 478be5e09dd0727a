"""What is noted when somebody signs in."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib.auth.models import User
from django.db import OperationalError, connection
from django.http import HttpRequest
from django.utils import timezone

from disco_site.signing_in.password_again import confirm

# How long the lock of the collection is waited for, in milliseconds.
_PATIENCE = 100


def note_sign_in(sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Note that the password was given just now, and when somebody signed in last; the latter not
    while an import holds the lock of the collection, for which nobody has to wait outside.
    """
    confirm(request)
    user.last_login = timezone.now()
    with _impatiently():
        try:
            User.objects.filter(pk=user.pk).update(last_login=user.last_login)
        except OperationalError as error:
            if "is locked" not in str(error):
                raise


@contextmanager
def _impatiently() -> Iterator[None]:
    """Wait for a lock for a moment alone; on PostgreSQL nobody holds one on all rows."""
    if connection.vendor != "sqlite":
        yield
        return
    patience = round(connection.settings_dict["OPTIONS"]["timeout"] * 1000)
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA busy_timeout = {_PATIENCE}")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {patience}")
