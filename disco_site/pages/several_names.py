"""Artists and labels whose name may be several names, to be decided about: a worklist.

An import asks once about a name that it meets; here stand those that nobody has decided about,
whenever they came.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from django.contrib.auth.decorators import permission_required
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from adminkit.numbers import counted
from adminkit.pages import admin_page
from adminkit.verbs import Actor
from collection.bulk.split import split
from collection.bulk_sql import chunks
from collection.importing.sources.doubt import (
    is_doubtful,
    join_phrases,
    may_be_several,
    ways,
)
from collection.models import Artist, Batch, Decision, Label
from collection.models.decisions import names_key
from collection.names import name_key
from collection.tasks.asking import back_up, carry_out, with_copy
from collection.tasks.kinds import Outcome, kind
from collection.tasks.progress import Progress, part_of

MOST_SHOWN = 100
#: The answer that a name is one name.
ONE = "one"
# Without one of these in it, no name is taken apart.
_SIGNS = (",", " & ", " / ", "|", " feat", " ft", " vs", " versus ", " with ")
RIGHTS = [
    f"collection.{verb}_{table}" for verb in ("change", "delete") for table in ("artist", "label")
]
_TABLES: tuple[type[Artist] | type[Label], ...] = (Artist, Label)
_may_decide = permission_required(RIGHTS, raise_exception=True)


class OpenName(NamedTuple):
    """A name to be decided about: its row, its table, the ways to read it, its records."""

    row: Artist | Label
    table: str
    ways: list[list[str]]
    records: int

    @property
    def field(self) -> str:
        """The name of the field with its answer."""
        return f"{self.table}-{self.row.pk}"


def open_names() -> list[Artist | Label]:
    """Return the artists and labels on records whose name may be several, and about which nobody
    has decided, each with its `record_count`.

    As in an import (`is_doubtful`): one with a comma or `feat.`; one with `&` where each part is
    known by itself.
    """
    found: list[Artist | Label] = []
    for model in _TABLES:
        table = str(model._meta.model_name)
        decided = set(Decision.objects.filter(subject=table).values_list("key", flat=True))
        signs = Q()
        for sign in _SIGNS:
            signs |= Q(name__icontains=sign)
        rows: list[Artist | Label] = []
        # Few names have a sign: they are found first, and only they are put in order.
        signed = model.objects.filter(signs).order_by().values("pk")
        for row in model.objects.filter(pk__in=signed).with_record_count():
            is_open = may_be_several(row.name) and names_key(table, row.name) not in decided
            if is_open and row.record_count:
                rows.append(row)
        found += _doubtful(model, rows)
    return found


def _doubtful(
    model: type[Artist] | type[Label], rows: Sequence[Artist | Label]
) -> list[Artist | Label]:
    """Return the rows that are asked about, given which of their parts other rows have."""
    parts = {row.pk: [name_key(part) for part in way] for row in rows for way in ways(row.name)[:1]}
    known: set[str] = set()
    for keys in chunks(sorted({key for names in parts.values() for key in names})):
        known.update(model.objects.filter(name_key__in=keys).values_list("name_key", flat=True))
    doubtful = []
    for row in rows:
        are_known = [name in known for name in parts.get(row.pk, ())]
        if are_known and is_doubtful(row.name, are_known):
            doubtful.append(row)
    return doubtful


@_may_decide
def several_names(request: HttpRequest) -> HttpResponse:
    """Show the names that nobody has decided about; carry out what is answered about them."""
    rows = open_names()
    shown = [_open(row) for row in rows[:MOST_SHOWN]]
    if request.method == "POST":
        answers = {name.field: request.POST.get(name.field, "") for name in shown}
        splitting = [name for name in shown if answers[name.field].isdecimal()]
        records = sum(name.records for name in splitting)
        answered = {field: answer for field, answer in answers.items() if answer}
        title = f"Split of {counted(len(splitting), 'name')}"
        return carry_out(request, split_names, title, records, answers=answered)
    context = {"names": shown, "count": len(rows), "most": MOST_SHOWN}
    return admin_page(request, "disco/several_names.html", "Names that may be several", context)


def _open(row: Artist | Label) -> OpenName:
    table = str(row._meta.model_name)
    return OpenName(row, table, ways(row.name), row.record_count)


def what_was_split(*, answers: Mapping[str, str], token: str) -> Outcome | None:
    """Return what a split of names that was cut off has done, None if nothing."""
    batches = list(Batch.objects.filter(options__token=token))
    return _outcome(batches, list(answers.values()).count(ONE)) if batches else None


@kind("split of names", look_back=what_was_split)
def split_names(
    progress: Progress, *, by: Actor, answers: Mapping[str, str], token: str = ""
) -> Outcome:
    """Split the open names that were answered with one of their ways, and remember those that are
    one; `answers` are by field of the page. Raises TaskFailed.
    """
    names = [name for name in map(_open, open_names()) if name.field in answers]
    splitting = [name for name in names if answers[name.field] in map(str, range(len(name.ways)))]
    ones = [name for name in names if answers[name.field] == ONE]
    total, done, batches = sum(name.records for name in splitting), 0, []
    said = back_up(progress, "splitting names", total)
    with transaction.atomic():
        for name in splitting:
            way = name.ways[int(answers[name.field])]
            joins = join_phrases(name.row.name, way)
            step = part_of(progress.step, done, total)
            batches.append(split(name.row, way, joins, by=by, token=token, step=step))
            done += name.records
        if ones:
            Decision.objects.remember(map(_as_one, ones), by=by)
    return with_copy(said, _outcome(batches, len(ones)))


def _as_one(name: OpenName) -> Decision:
    text = name.row.name
    key = names_key(name.table, text)
    return Decision(key=key, subject=name.table, text=text, names=[text])


def _outcome(batches: Sequence[Batch], ones: int) -> Outcome:
    changed = sum(batch.counts["changed"] for batch in batches)
    sentence = (
        f"{counted(len(batches), 'name')} split, {counted(changed, 'record')} changed; "
        f"{ones:,} kept as one name."
    )
    return Outcome(sentence, reverse("admin:several_names"))
