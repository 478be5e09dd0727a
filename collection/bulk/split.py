"""An artist or a label whose name is several names becomes several."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from adminkit.audit import one_act
from adminkit.entries.verb import Verb
from adminkit.verbs import Actor, require
from collection.bulk.recording import record_batch
from collection.models import Artist, Batch, Decision, Label, Record
from collection.models.decisions import names_key
from collection.names import clean_text, name_key
from collection.tasks.progress import Step, unwatched


@one_act
def split(
    row: Artist | Label,
    names: Sequence[str],
    joins: Sequence[str] = (),
    *,
    by: Actor,
    token: str = "",
    step: Step = unwatched,
) -> Batch:
    """Let every record that carries `row` carry the rows of these names in its place, in order;
    delete `row` and return the batch.

    `joins` are the phrases between the names of an artist; the catalog number of a label stays with
    the first name. `token` names the call in the batch; what `step` raises leaves nothing behind.
    The decision is remembered: the next file that has the name of `row` is read in
    the same way. This changes everybody's records: raises PermissionDenied for a user who may not
    both change and delete rows of the table. Raises ValidationError for fewer than two names, one
    twice, one that is empty, or the name of `row` itself.
    """
    table = str(row._meta.model_name)
    require(by, f"collection.change_{table}", f"collection.delete_{table}")
    cleaned = check_names(row, names)
    with transaction.atomic():
        _lock(row)
        found: list[tuple[Any, bool]] = [type(row).objects.get_or_add(name) for name in cleaned]
        parts = [part for part, _ in found]
        batch = record_batch(
            Batch.Kind.SPLIT,
            list(row.records.order_by("pk").values_list("pk", flat=True).distinct()),
            lambda ids: _split_records(ids, row, parts, joins),
            by=by,
            token=token,
            step=step,
            is_noted=False,
            **_options(row, cleaned),
        )
        batch.made = {
            table: [part.pk for part, is_new in found if is_new],
            "decision": _remember(row, cleaned, by),
        }
        batch.save(update_fields=["made"])
        batch.note(by, Verb.SPLIT, row)
        row.delete()
    return batch


def _lock(row: Artist | Label) -> None:
    """Keep others from changing the row meanwhile. Raises ValidationError if it is gone."""
    if not type(row)._base_manager.select_for_update().filter(pk=row.pk).exists():
        raise ValidationError(f"“{row}” is gone.")


def _options(row: Artist | Label, names: Sequence[str]) -> dict[str, Any]:
    """Return what a batch keeps of the split, from which the row can be made again."""
    return {
        "table": str(row._meta.model_name),
        "from": row.name,
        "into": " + ".join(names),
        "row": row.own_values(),
        "row_id": row.pk,
    }


def _remember(row: Artist | Label, names: list[str], by: Actor) -> dict[str, list[Any]]:
    """Keep that the name of `row` is these names; return what an undo needs to take that back."""
    table = str(row._meta.model_name)
    decision = Decision(key=names_key(table, row.name), subject=table, text=row.name, names=names)
    return Decision.objects.remember([decision], by=by)


def _split_records(
    ids: Sequence[int], row: Artist | Label, parts: Sequence[Any], joins: Sequence[str]
) -> None:
    for record in Record.objects.filter(pk__in=ids).with_links():
        if isinstance(row, Artist):
            _split_artist(record, row, parts, joins)
        else:
            _split_label(record, row, parts)


def _split_artist(
    record: Record, row: Artist, parts: Sequence[Artist], joins: Sequence[str]
) -> None:
    """Put `parts` where `row` stands among the artists; one who stands there already stays once."""
    pairs: dict[Artist, str] = {}
    for link in record.artist_links.all():
        if link.artist_id == row.pk:
            between = [*joins, link.join_phrase] if len(joins) == len(parts) - 1 else []
            phrases = between or [*[""] * (len(parts) - 1), link.join_phrase]
            for part, phrase in zip(parts, phrases, strict=True):
                pairs.setdefault(part, phrase)
        else:
            pairs.setdefault(link.artist, link.join_phrase)
    record.set_artists(pairs.items())


def _split_label(record: Record, row: Label, parts: Sequence[Label]) -> None:
    """Put `parts` where `row` stands among the labels."""
    pairs: list[tuple[Label, str]] = []
    for link in record.label_links.all():
        if link.label_id == row.pk:
            pairs += [(parts[0], link.catalog_number), *((part, "") for part in parts[1:])]
        else:
            pairs.append((link.label, link.catalog_number))
    record.set_labels(pairs)


def check_names(row: Artist | Label, names: Sequence[str]) -> list[str]:
    """Return the names into which `row` is split as they are stored. Raises ValidationError where
    `split` does.
    """
    cleaned = [clean_text(name).strip() for name in names]
    keys = list(map(name_key, cleaned))
    if len(cleaned) < 2:
        raise ValidationError(f"“{row}” is split into two names or more.")
    if not all(keys):
        raise ValidationError("A name is empty.")
    if row.name_key in keys:
        raise ValidationError(f"“{row}” cannot be one of the names that it is split into.")
    if twice := next(
        (name for name, key in zip(cleaned, keys, strict=True) if keys.count(key) > 1), None
    ):
        raise ValidationError(f"“{twice}” is there twice.")
    for name in cleaned:
        type(row)._meta.get_field("name").clean(name, None)
    return cleaned
