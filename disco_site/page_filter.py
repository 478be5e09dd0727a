"""The filter in the address of a page about records, the problems with it, and links that change
it.
"""

from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.models import User
from django.db.models import Count, Q
from django.http import HttpRequest
from django.urls import reverse

from adminkit.addresses import repeated, texts
from adminkit.signed_in import signed_in_user
from collection.filters import RecordFilter
from collection.filters.links import Chip, SavedFilterLink, chips, saved_links
from collection.models import Record, RecordQuerySet

#: The filters that leave a whole shelf as it is: whose it is, and who rates it.
_OF_A_SHELF = {"is_active", "owner", "by"}


def own_shelf(user: User) -> dict[str, str]:
    """Return the filter that a page about the shelf begins with: the user's own records if they
    own any or are a collector, otherwise everybody's records.
    """
    scope = {"is_active": "1"}
    # Owners look after everybody's records. Collectors begin with a shelf of their own, even an
    # empty one.
    adds_own = user.has_perm("collection.add_record") and not user.is_superuser
    if adds_own or Record.objects.owned_by(user).exists():
        scope["owner"] = user.get_username()
    return scope


class Narrowing:
    """The filter in the address of a page that begins with the filter `scope` and has parameters of
    its `own`.

    Filters in the address replace those of the scope; an empty value takes one away.
    """

    def __init__(
        self, request: HttpRequest, scope: Mapping[str, str], own: Collection[str] = ()
    ) -> None:
        self.user, self.address = signed_in_user(request), texts(request.GET)
        self.own = {name: value for name, value in self.address.items() if name in own}
        self.given = {name: value for name, value in self.address.items() if name not in own}
        self.scope = dict(scope)
        self.params = self.scope | self.given
        self.filter = RecordFilter(self.params, user=self.user)
        self.problems = repeated(request.GET) + self.filter.problems()

    @property
    def records(self) -> RecordQuerySet:
        """The records that fit the filter, none if the address cannot be understood."""
        return Record.objects.none() if self.problems else self.filter.qs

    @property
    def is_shelf(self) -> bool:
        """Whether the records are a whole shelf, or all there are."""
        return {name for name, value in self.params.items() if value} <= _OF_A_SHELF

    @property
    def rest(self) -> RecordQuerySet | None:
        """All records but `records`, where these are a whole shelf and most of all there are: what
        is counted of them is found sooner in all, less the rest. None otherwise.
        """
        if self.problems or not self.is_shelf:
            return None
        narrows = {name for name, value in self.params.items() if value}
        asked = self.filter.asked.cleaned_data
        shelf = {name: asked[name] for name in narrows - {"by"}}
        if not shelf:
            return Record.objects.none()
        counts = Record.objects.aggregate(all=Count("pk"), rest=Count("pk", filter=~Q(**shelf)))
        return Record.objects.exclude(**shelf) if counts["rest"] * 2 < counts["all"] else None

    @property
    def chips(self) -> list[Chip]:
        """The active filters, each with a link that takes it away."""
        return self.chips_without()

    def chips_without(self, *hidden: str) -> list[Chip]:
        return list(chips(self.filter, self.params, self._url_without, hidden))

    def _url_without(self, name: str) -> str:
        return self.url(**{name: None})

    @property
    def saved(self) -> list[SavedFilterLink]:
        """The filters that the user saved, as links of this page."""
        return saved_links(self.user, self.address)

    def url(self, **changes: str | None) -> str:
        """Return the address of the same page with `changes`; None takes a filter away."""
        # What the scope narrows by stays in the address as an empty value once it is taken away.
        changed = {name: value or "" for name, value in (self.address | changes).items()}
        kept = {name: value for name, value in changed.items() if value or name in self.scope}
        return f"?{urlencode(kept)}"

    def list_url(self, **narrower: Any) -> str:
        """Return the address of the record list under this filter, narrowed further. Of two limits
        the closer one counts.
        """
        # The list shows the shelf unless the address says otherwise.
        params = {"is_active": ""}
        for name, value in self.params.items():
            if value or name == "is_active":
                params[name] = value
        for name, value in narrower.items():
            params[name] = _closer(name, self.params.get(name), str(value))
        return f"{reverse('admin:collection_record_changelist')}?{urlencode(params)}"


def _closer(name: str, old: str | None, new: str) -> str:
    """Return the stricter of two values of the limit `name`: the greater of two lower limits, the
    smaller of two upper ones. For other filters, return the new value.
    """
    side = name.rpartition("_")[2]
    if not old or side not in ("min", "after", "max", "before"):
        return new
    # Days in ISO format are in order as texts, numbers are not.
    limits = sorted((old, new), key=str if name.startswith("purchased") else Decimal)
    return limits[-1] if side in ("min", "after") else limits[0]
