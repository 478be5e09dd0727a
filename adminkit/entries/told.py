"""What an entry says, in words for a reader."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, QuerySet

from adminkit.entries.message import deed_of
from adminkit.entries.origin import origin_in_words
from adminkit.entries.verb import Verb


class Told(NamedTuple):
    """An entry in words: at that time, `who` `did` `what`. `facts` say more, `where` is where it
    was done, and `batch` the id of the batch that lists it.
    """

    when: datetime
    who: str
    did: str
    what: str
    facts: str = ""
    where: str = ""
    batch: int | None = None


def tell(entry: LogEntry) -> Told:
    """Return what an entry says; its user is at hand."""
    deed = deed_of(entry)
    verbs = {verb.value: str(verb.label) for verb in Verb}
    facts: dict[str, Any] = dict(deed.get("facts", {}))
    if "count" in deed:
        facts = {"count": f"{deed['count']:,}", **facts}
    return Told(
        entry.action_time,
        entry.user.get_username(),
        verbs.get(deed["verb"], deed["verb"]),
        entry.object_repr or _table(entry),
        "; ".join(f"{name.replace('_', ' ')}: {_text(value)}" for name, value in facts.items()),
        origin_in_words(deed["came_from"]),
        deed.get("batch"),
    )


def entries_about(rows: Iterable[Model]) -> QuerySet[LogEntry]:
    """Return the entries about rows of one table, the latest first, with who did it."""
    rows = list(rows)
    entries = LogEntry.objects.select_related("user").order_by("-pk")
    if not rows:
        return entries.none()
    table = ContentType.objects.get_for_model(rows[0])
    return entries.filter(content_type=table, object_id__in=[str(row.pk) for row in rows])


def _table(entry: LogEntry) -> str:
    """Return what the rows are called that an entry is about."""
    if entry.content_type_id is None:
        return ""
    model = ContentType.objects.get_for_id(entry.content_type_id).model_class()
    return str(model._meta.verbose_name_plural) if model else "rows of a table that is gone"


def _text(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} as {called}" for name, called in value.items()) or "none"
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
