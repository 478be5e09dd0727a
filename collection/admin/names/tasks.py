"""Merging, splitting and renaming the names that records carry: in the request, or as tasks where
the records are many.
"""

from collections.abc import Sequence
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse

from adminkit.numbers import counted
from adminkit.verbs import Actor
from collection.bulk.merge import merge
from collection.bulk.names import rename_name
from collection.bulk.own_names import rename_tag
from collection.bulk.split import split
from collection.bulk_sql import of_ids
from collection.importing.sources.doubt import join_phrases
from collection.models import Batch
from collection.models.lookups import Lookup
from collection.names import sort_name
from collection.screens.task_results import batch_of, batch_page
from collection.tasks.asking import back_up, with_copy
from collection.tasks.kinds import Outcome, TaskFailed, kind
from collection.tasks.progress import Progress, part_of


def what_was_merged(*, table: str, rows: list[int], into: int, token: str) -> Outcome | None:
    """Return what a merge that was cut off has done, None if nothing."""
    batches = list(Batch.objects.filter(options__token=token).order_by("pk"))
    if not batches:
        return None
    return _merged(batches, _page(table, into))


@kind("merge", look_back=what_was_merged)
def merge_names(
    progress: Progress, *, by: Actor, table: str, rows: list[int], into: int, token: str = ""
) -> Outcome:
    """Merge rows of a look-up table into another one, a batch each: all of them or none. Raises
    TaskFailed.
    """
    other, going = _row(table, into), [_row(table, pk) for pk in rows]
    records = [row.records.distinct().count() for row in going]
    said = back_up(progress, f"merging into “{other}”", sum(records))
    batches = []
    try:
        with transaction.atomic():
            for number, row in enumerate(going):
                step = part_of(progress.step, sum(records[:number]), sum(records))
                batches.append(merge(row, other, by=by, token=token, step=step))
                other.refresh_from_db()
    except ValidationError as error:
        raise TaskFailed(" ".join(error.messages)) from None
    return with_copy(said, _merged(batches, _page(table, into)))


def what_was_split(*, token: str, **asked: Any) -> Outcome | None:
    """Return what a split that was cut off has done, None if nothing."""
    batch = Batch.objects.filter(options__token=token).first()
    return _split(batch) if batch else None


@kind("split", look_back=what_was_split)
def split_name(
    progress: Progress, *, by: Actor, table: str, row: int, names: list[str], token: str = ""
) -> Outcome:
    """Split an artist or a label into rows of these names. Raises TaskFailed."""
    found: Any = _row(table, row)
    said = back_up(progress, f"splitting “{found}”", found.records.distinct().count())
    try:
        joins = join_phrases(found.name, names)
        batch = split(found, names, joins, by=by, token=token, step=progress.step)
    except ValidationError as error:
        raise TaskFailed(" ".join(error.messages)) from None
    return with_copy(said, _split(batch))


def what_was_renamed(*, table: str, row: int, fields: dict[str, str], token: str) -> Outcome | None:
    """Return what a renaming that was cut off has done, None if nothing."""
    if table == "tag":
        # It is another row afterwards.
        batch = batch_of(token)
        return _renamed_tag(batch) if batch else None
    found: Any = _model(table).objects.filter(pk=row).first()
    stored = dict(fields)
    if stored.get("sort_name") == "":
        stored["sort_name"] = sort_name(fields["name"])
    if found is None or any(getattr(found, name) != value for name, value in stored.items()):
        return None
    return _renamed(found.name, found.records.distinct().count(), _page(table, row))


@kind("new name", look_back=what_was_renamed)
def rename(
    progress: Progress, *, by: Actor, table: str, row: int, fields: dict[str, str], token: str = ""
) -> Outcome:
    """Store what was typed of a name, and let its records follow. Raises TaskFailed."""
    found: Any = _row(table, row)
    said = back_up(progress, f"renaming “{found}”", found.records.distinct().count())
    try:
        if table == "tag":
            batch = rename_tag(found, fields["name"], by=by, token=token, step=progress.step)
            outcome = _renamed_tag(batch) if batch else _renamed(fields["name"], 0, "")
        else:
            changed = rename_name(found, fields, by=by, step=progress.step)
            outcome = _renamed(fields["name"], changed, _page(table, row))
    except ValidationError as error:
        raise TaskFailed(f"Nothing was changed. {' '.join(error.messages)}") from None
    return with_copy(said, outcome)


def _renamed_tag(batch: Batch) -> Outcome:
    return _renamed(batch.options["into"], batch.counts["changed"], batch_page(batch))


def _renamed(name: str, changed: int, url: str) -> Outcome:
    return Outcome(f"The name is now “{name}”: {counted(changed, 'record')} changed.", url)


def what_was_pruned(*, table: str, rows: list[int], token: str) -> Outcome | None:
    """Return what a deletion of unused names that was cut off has done, None if nothing."""
    gone = len(rows) - of_ids(_model(table).objects.all(), rows).count()
    return _pruned(table, gone) if gone else None


@kind("deletion of names", look_back=what_was_pruned)
def prune_names(
    progress: Progress, *, by: Actor, table: str, rows: list[int], token: str = ""
) -> Outcome:
    """Delete those of the rows of these ids that no record carries."""
    unused = of_ids(_model(table).objects.all(), rows).unused()
    deleted = unused.prune(by=by, step=progress.step)
    return _pruned(table, deleted)


def _pruned(table: str, deleted: int) -> Outcome:
    names = _model(table)._meta
    words = counted(deleted, str(names.verbose_name), str(names.verbose_name_plural))
    return Outcome(f"{words} deleted.", reverse(f"admin:collection_{table}_changelist"))


def _model(table: str) -> Any:
    return apps.get_model("collection", table)


def _row(table: str, pk: int) -> Lookup:
    model = _model(table)
    row: Lookup | None = model.objects.filter(pk=pk).first()
    if row is None:
        raise TaskFailed(f"Nothing was changed: the {model._meta.verbose_name} is gone.")
    return row


def _page(table: str, pk: int) -> str:
    return reverse(f"admin:collection_{table}_change", args=[pk])


def _listed(names: Sequence[str]) -> str:
    return " and ".join(f"“{name}”" for name in names)


def _merged(batches: Sequence[Batch], url: str) -> Outcome:
    merged = [batch.options["from"] for batch in batches]
    changed = sum(batch.counts["changed"] for batch in batches)
    are = "is" if len(merged) == 1 else "are"
    done = f"{_listed(merged)} {are} merged into “{batches[0].options['into']}”"
    # Several are undone one by one, the last one first.
    undo = reverse("admin:collection_batch_changelist")
    if len(batches) == 1:
        undo = reverse("admin:collection_batch_undo", args=[batches[0].pk])
    return Outcome(f"{done}: {counted(changed, 'record')} changed.", url, undo=undo)


def _split(batch: Batch) -> Outcome:
    changed = counted(batch.counts["changed"], "record")
    parts = f"“{batch.options['from']}” is split into {batch.options['into']}"
    return Outcome(f"{parts}: {changed} changed.", batch_page(batch))
