"""Results that take long to count, cached until something is stored or the day ends."""

from collections.abc import Callable
from hashlib import sha256
from typing import TypeVar

from django.core.cache import cache
from django.utils import timezone

from collection.reading import last_commit
from disco_site.page_filter import Narrowing

T = TypeVar("T")
DAY = 24 * 60 * 60


def cached(name: str, narrowing: Narrowing, compute: Callable[[], T]) -> T:
    """Return what `compute` returns for the records that a user asks for; `name` says what it is.

    It comes from the cache if nothing was stored since, and it is the same day.
    """
    state = last_commit()
    if state is None:
        return compute()
    question = (state, timezone.localdate(), narrowing.user.pk, sorted(narrowing.params.items()))
    key = f"{name}-{sha256(repr(question).encode()).hexdigest()}"
    result = cache.get(key)
    if result is None:
        result = compute()
        cache.set(key, result, DAY)
    return result
