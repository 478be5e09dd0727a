"""The way in for whoever has releases for records: a run of answers, the dump."""

from collections.abc import Iterable
from itertools import islice
from typing import Any

from adminkit.audit import one_act
from adminkit.verbs import Actor
from collection.catalogues.filling.fill_or_keep import Answer
from collection.catalogues.filling.options import FillOptions
from collection.catalogues.filling.result import FillResult
from collection.catalogues.filling.writer import Filling
from collection.catalogues.release import Release
from collection.models import Batch

CHUNK = 200


@one_act
def fill(
    pairs: Iterable[tuple[int, Release]],
    catalogue: str,
    options: FillOptions | None = None,
    *,
    by: Actor,
    is_this_pressing: bool = True,
    chunk: int = CHUNK,
    dry_run: bool = False,
    kept_options: dict[str, Any] | None = None,
    batch: Batch | None = None,
) -> FillResult:
    """Fill in records, by id, from their releases, `chunk` of them in a transaction, as one batch;
    return what came of it.

    `batch` is one of an earlier run that goes on. With `dry_run` nothing is written. Inside a
    transaction of the caller all is stored or nothing. A record may come once.

    Raises PermissionDenied for a user who may change no record at all, BatchUndone when somebody
    undoes the batch before its end.
    """
    filling = Filling(catalogue, options, by=by, kept_options=kept_options, batch=batch)
    answers = (Answer(pk, release, is_this_pressing) for pk, release in pairs)
    while some := list(islice(answers, chunk)):
        if dry_run:
            filling.preview(some)
        else:
            filling.write(some)
    return filling.close()
