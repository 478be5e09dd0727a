"""What the address of a page says about records: the filter, what is wrong with it, and the ways to change it."""

from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.models import User
from django.http import HttpRequest
from django.urls import reverse

from collection.filter_links import Chip, NamedLink, saved_links
from collection.filters import RecordFilter
from collection.models import Record
from collection.querysets import RecordQuerySet


def own_shelf(user: User) -> dict[str, str]:
    """Return the filter that a page about the shelf begins with: the user's own records if he has any or is a
    collector, else those of everybody.
    """
    # Owners look after the whole house; a collector begins with a shelf of his own, empty as it is.
    enters_his_own = user.has_perm("collection.add_record") and not user.is_superuser
    is_collector = enters_his_own or Record.objects.owned_by(user).exists()
    return {"is_active": "1"} | ({"owner": user.get_username()} if is_collector else {})


class Narrowing:
    """The filter in the address of a page that begins with the filter `scope` and has parameters of its `own`.

    What the address says takes the place of the scope; an empty value takes it away.
    """

    def __init__(self, request: HttpRequest, scope: Mapping[str, str], own: Collection[str] = ()) -> None:
        self.user, self.address = request.user, request.GET.dict()
        self.own = {name: value for name, value in self.address.items() if name in own}
        self.given = {name: value for name, value in self.address.items() if name not in own}
        self.scope = dict(scope)
        self.params = self.scope | self.given
        self.filter = RecordFilter(self.params, user=request.user)
        self.problems = [f"The address holds {name} twice." for name, many in request.GET.lists() if len(many) > 1]
        self.problems += self.filter.problems()

    @property
    def found(self) -> RecordQuerySet:
        """The records that are asked for, none if the address cannot be understood."""
        return self.filter.qs if not self.problems else Record.objects.none()

    @property
    def chips(self) -> list[Chip]:
        """The active filters, each with the way to take it away."""
        return self.chips_without()

    def chips_without(self, *hidden: str) -> list[Chip]:
        return [
            Chip(field.label, dict(getattr(field, "choices", ())).get(value, value), self.url(**{name: None}))
            for name, value in self.params.items()
            if value and name not in hidden and (field := self.filter.form.fields.get(name))
        ]

    @property
    def saved(self) -> list[NamedLink]:
        """The filters that the user saved, as links of this page."""
        return saved_links(self.user, self.address)

    def url(self, **changes: str | None) -> str:
        """Return the address of the same page with `changes`; None takes a filter away."""
        changed = {name: "" if value is None and name in self.scope else value for name, value in changes.items()}
        kept = {name: value for name, value in (self.address | changed).items() if value or name in self.scope}
        return f"?{urlencode({name: value for name, value in kept.items() if value is not None})}"

    def list_url(self, **narrower: Any) -> str:
        """Return the address of the record list under this filter, narrowed further; of two limits the closer holds."""
        params = self.params | {name: _closer(name, self.params.get(name), str(new)) for name, new in narrower.items()}
        # The list shows the shelf unless something else is asked for in so many words.
        params = {"is_active": ""} | {name: value for name, value in params.items() if value or name == "is_active"}
        return f"{reverse('admin:collection_record_changelist')}?{urlencode(params)}"


def _closer(name: str, old: str | None, new: str) -> str:
    """Return the limit `name` that leaves less: of a lower one the greater, of an upper one the smaller."""
    pick = {"min": max, "after": max, "max": min, "before": min}.get(name.rpartition("_")[2])
    if not (old and pick):
        return new
    # Days as ISO writes them are in order as they are, numbers are not.
    return pick(old, new) if name.startswith("purchased") else pick(old, new, key=Decimal)
