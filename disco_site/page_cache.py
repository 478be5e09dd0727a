"""Results that take long to count, kept until something is stored or the day ends, for all
processes of the site.
"""

import pickle
import zlib
from collections.abc import Callable
from contextlib import suppress
from hashlib import sha256
from typing import Any, TypeVar

from django.core.cache import cache
from django.utils import timezone

from collection.reading import last_commit
from disco_site.page_filter import Narrowing

T = TypeVar("T")
DAY = 24 * 60 * 60
#: For so many seconds nobody else computes what somebody computes; the longest that a page may
#: take, and the longest for which an old result is shown.
PATIENCE = 20
# A full or a read-only disk keeps nothing; a file may be damaged.
_UNKEPT = (OSError, pickle.PickleError, zlib.error, EOFError, ValueError)


def cached(name: str, narrowing: Narrowing, compute: Callable[[], T]) -> T:
    """Return what `compute` returns for the records that a user asks for; `name` says what it is.

    It is kept if nothing was stored since, and it is the same day. While somebody computes it anew,
    others see what was kept before.
    """
    commit = last_commit()
    if commit is None:
        return compute()
    user = narrowing.user
    may_see = True if user.is_superuser else sorted(user.get_all_permissions())
    question = (user.pk, may_see, sorted(narrowing.params.items()))
    key = f"{name}-{sha256(repr(question).encode()).hexdigest()}"
    state = (commit, timezone.localdate())
    kept_state, kept = _kept(key)
    if kept_state == state or (kept_state and not _is_my_turn(key)):
        return kept
    try:
        result = compute()
        with suppress(*_UNKEPT):
            cache.set(key, (state, result), DAY)
    finally:
        with suppress(OSError):
            cache.delete(f"{key}-busy")
    return result


def forget_results() -> None:
    """Drop all that is kept: another version of Disco may have kept something else."""
    with suppress(OSError):
        cache.clear()


def _kept(key: str) -> tuple[Any, Any]:
    """Return the state of the site that was computed for, and the result; (None, None) if none."""
    with suppress(*_UNKEPT):
        return cache.get(key, (None, None))
    return None, None


def _is_my_turn(key: str) -> bool:
    with suppress(*_UNKEPT):
        return cache.add(f"{key}-busy", True, PATIENCE)
    return True
