"""Names that differ in characters nobody sees are one: soft hyphens, joiners and marks of the
direction of writing no longer count.

Where two names would become one, the later row keeps the key that it has: nothing is merged here.
`doctor` names such rows, and a person merges them.
"""

import re
from typing import Any

from django.db import migrations

from collection.models.decisions import names_key
from collection.names import name_key, search_fold, sort_key, sort_name

#: What `name_key` leaves out since, besides what it left out before.
_UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u180e\u200c\u200d\u202a-\u202e\u2061-\u2064\u2066-\u2069\ufe0e\ufe0f]"
)
_TABLES = ("Artist", "Label", "Genre", "Style", "Format")


def see_names(apps: Any, schema_editor: Any) -> None:
    database = schema_editor.connection.alias
    for table in _TABLES:
        rows = apps.get_model("collection", table)._default_manager.using(database)
        for row in [row for row in rows.order_by("pk").iterator() if _UNSEEN.search(row.name)]:
            _see(rows, row)
    _see_titles(apps.get_model("collection", "Record")._default_manager.using(database))
    _see_decisions(apps.get_model("collection", "Decision")._default_manager.using(database))


def _see(rows: Any, row: Any) -> None:
    """Give a row the key that its name has now, unless another row has it."""
    fields = {"name_key": name_key(row.name)}
    if not fields["name_key"] or fields["name_key"] == row.name_key:
        return
    if rows.filter(name_key=fields["name_key"]).exists():
        return
    if hasattr(row, "search_key"):
        fields |= {"search_key": search_fold(row.name), "sort_key": sort_key(row.sort_name)}
    rows.filter(pk=row.pk).update(**fields)


def _see_titles(records: Any) -> None:
    shown = records.values_list("pk", "title", "artist_sort", "search_text")
    for pk, title, artists, searched in shown.iterator():
        fields = {}
        if _UNSEEN.search(title) and (key := name_key(title)):
            fields = {"title_key": key, "title_sort": sort_key(sort_name(title))}
        if _UNSEEN.search(artists) or _UNSEEN.search(searched):
            # Both are folded already, so that no more than the marks has to go.
            fields |= {
                "artist_sort": _UNSEEN.sub("", artists),
                "search_text": _UNSEEN.sub("", searched),
            }
        if fields:
            records.filter(pk=pk).update(**fields)


def _see_decisions(decisions: Any) -> None:
    """Let what was decided of a name be found again by the key that it has now."""
    for pk, subject, text in decisions.exclude(subject="record").values_list(
        "pk", "subject", "text"
    ):
        if _UNSEEN.search(text):
            key = names_key(subject, text)
            if not decisions.filter(key=key).exists():
                decisions.filter(pk=pk).update(key=key)


class Migration(migrations.Migration):
    dependencies = [("collection", "0014_what_becomes_of_genres")]

    operations = [migrations.RunPython(see_names, migrations.RunPython.noop)]
