"""What takes long to count is kept until something is stored, or the day ends."""

from collections.abc import Callable
from hashlib import sha256
from typing import TypeVar

from django.core.cache import cache
from django.utils import timezone

from collection.reading import last_commit
from disco_site.narrowing import Narrowing

T = TypeVar("T")
DAY = 24 * 60 * 60


def kept(name: str, asked: Narrowing, compute: Callable[[], T]) -> T:
    """Return what `compute` does of the records that a user asks for, under the `name` of what it is.

    It comes from the cache if nothing was stored since, and it is the same day.
    """
    state = last_commit()
    if state is None:
        return compute()
    asked_for = (state, timezone.localdate(), asked.user.pk, sorted(asked.params.items()))
    key = f"{name}-{sha256(repr(asked_for).encode()).hexdigest()}"
    found = cache.get(key)
    if found is None:
        found = compute()
        cache.set(key, found, DAY)
    return found
