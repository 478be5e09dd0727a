"""Artists and labels whose names look like one name written twice, such as AC/DC and AC-DC, to be
decided about: a worklist. Nothing is merged unasked.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from itertools import chain, combinations
from typing import NamedTuple

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from adminkit.addresses import read_id
from adminkit.pages import admin_page
from adminkit.signed_in import signed_in_user
from collection.bulk_sql import chunks
from collection.models import Artist, Decision, Label
from collection.models.decisions import pair_key
from collection.names import search_fold
from disco_site.pages.several_names import RIGHTS

MOST_SHOWN = 100
#: So many names are compared whenever the dashboard is shown; more of them only on the page itself.
FEW_ENOUGH = 20_000
_TABLES: tuple[type[Artist] | type[Label], ...] = (Artist, Label)
_NO_LETTER = re.compile(r"[^\w]|_")
_ARTICLE = re.compile(r"^(the|a|an|die|der|das|les|le|la|el|los|las|il|gli) +(?=\S)")
_LAST_ARTICLE = re.compile(r", *(the|a|an|die|der|das|les|le|la|el|los|las|il|gli)$")
_may_decide = permission_required(RIGHTS, raise_exception=True)


class AlikeNames(NamedTuple):
    """Names of a table that look alike, each with its `record_count`."""

    table: str
    rows: list[Artist | Label]

    @property
    def ids(self) -> str:
        return ",".join(str(row.pk) for row in self.rows)

    @property
    def merge_url(self) -> str:
        """The page on which they become one."""
        name = f"admin:collection_{self.table}_merge_rows"
        return reverse(name, query={"row": [row.pk for row in self.rows]})


def likeness_key(name: str) -> str:
    """Return a text that names which look alike share: without articles and signs, "and" as &."""
    folded = search_fold(name).strip()
    without = _LAST_ARTICLE.sub("", _ARTICLE.sub("", folded))
    without = without.replace("&", " and ").replace("+", " and ")
    # What consists of signs alone, such as !!!, is itself.
    return _NO_LETTER.sub("", without) or folded


def names_alike_count(*, most: int) -> int | None:
    """Return how many groups of names look alike, None where more than `most` names would have to
    be compared.
    """
    if sum(model.objects.count() for model in _TABLES) > most:
        return None
    return sum(len(_groups(model)) for model in _TABLES)


def _groups(model: type[Artist] | type[Label]) -> list[list[int]]:
    """Return the ids of names that look alike and of which nobody said that they are two."""
    table = str(model._meta.model_name)
    by_key: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for pk, name in model.objects.order_by("pk").values_list("pk", "name"):
        by_key[likeness_key(name)].append((pk, name))
    # The pairs of each group, by its ids.
    pairs: dict[tuple[int, ...], list[str]] = {}
    for rows in by_key.values():
        if len(rows) > 1:
            ids = tuple(pk for pk, _ in rows)
            names = [name for _, name in rows]
            pairs[ids] = [pair_key(table, one, other) for one, other in combinations(names, 2)]
    decided: set[str] = set()
    for some in chunks(list(chain.from_iterable(pairs.values()))):
        decided.update(Decision.objects.filter(key__in=some).values_list("key", flat=True))
    return [list(ids) for ids, keys in pairs.items() if not decided.issuperset(keys)]


@_may_decide
def names_alike(request: HttpRequest) -> HttpResponse:
    """Show the names that look alike; remember which are two."""
    if request.method == "POST":
        _remember(request)
        return redirect("admin:names_alike")
    groups: list[AlikeNames] = []
    count = 0
    for model in _TABLES:
        found = _groups(model)
        count += len(found)
        groups += _named(model, found[: MOST_SHOWN - len(groups)])
    context = {"groups": groups, "count": count, "most": MOST_SHOWN}
    return admin_page(request, "disco/names_alike.html", "Names that look alike", context)


def _named(model: type[Artist] | type[Label], groups: Sequence[list[int]]) -> list[AlikeNames]:
    ids = [pk for group in groups for pk in group]
    rows = {row.pk: row for row in model.objects.filter(pk__in=ids).with_record_count()}
    table = str(model._meta.model_name)
    return [AlikeNames(table, [rows[pk] for pk in group]) for group in groups]


def _remember(request: HttpRequest) -> None:
    """Keep that the names of the group whose button was pressed are several."""
    table, _, ids = request.POST.get("several", "").partition(":")
    model = next((model for model in _TABLES if model._meta.model_name == table), None)
    found = [read_id(text) for text in ids.split(",")]
    names: list[str] = []
    if model:
        rows = model.objects.filter(pk__in=[pk for pk in found if pk is not None])
        names = list(rows.values_list("name", flat=True))
    decisions = [
        Decision(key=pair_key(table, *pair), subject=table, text=" / ".join(pair), names=[*pair])
        for pair in combinations(names, 2)
    ]
    with transaction.atomic():
        Decision.objects.remember(decisions, by=signed_in_user(request))
    if names:
        messages.success(request, f"{' and '.join(names)} are kept as they are.")
