"""The links at the top of every page: what this user may open, and nothing else."""

from typing import TYPE_CHECKING, NamedTuple

from django.contrib.auth.models import User
from django.http import HttpRequest
from django.urls import reverse

if TYPE_CHECKING:
    from django.contrib.admin import AdminSite

# Label, URL name, the permissions it takes, and whether narrow screens have no room for it and move it into the menu.
BAR = [
    ("Records", "collection_record_changelist", ["collection.view_record"], False),
    ("Quick buy", "quick_buy", ["collection.add_record"], False),
    ("Ledger", "credits_transaction_changelist", ["credits.view_transaction"], False),
    ("Lists", "lists", ["collection.view_record"], True),
    ("Statistics", "statistics", ["collection.view_record"], True),
    ("Import", "collection_record_import", ["collection.add_record", "collection.change_record"], True),
    ("Export", "collection_record_export", ["collection.view_record"], True),
]
# Key, what it does, URL name and permission; "/" and "?" are for everybody and act on the page itself.
KEYS = [
    ("n", "New record", "collection_record_add", "collection.add_record"),
    ("b", "Quick buy", "quick_buy", "collection.add_record"),
    ("r", "A record at random", "random", "collection.view_record"),
]
IN_THE_BAR = {"Record", "Transaction", "User", "Group"}
FIRST_LISTS = ["Artist", "Label", "Genre", "Format", "Want", "Rating", "Play", "Account"]


class Link(NamedTuple):
    label: str
    url: str
    is_wide_only: bool = False
    is_current: bool = False
    #: Opened so seldom that it stands apart at the end of the menu.
    is_aside: bool = False


class Shortcut(NamedTuple):
    """A key that leads somewhere."""

    key: str
    label: str
    url: str


class Navigation(NamedTuple):
    bar: list[Link]
    menu: list[Link]
    keys: list[Shortcut]

    @property
    def is_menu_current(self) -> bool:
        return any(link.is_current for link in self.menu)


def navigation(site: "AdminSite", request: HttpRequest) -> Navigation:
    """Return the links for the user of `request`; the one whose section is open is marked."""
    bar, menu = _bar(site, request.user), _menu(site, request)
    here = max((link.url for link in [*bar, *menu] if request.path.startswith(link.url)), key=len, default="")
    bar, menu = ([link._replace(is_current=link.url == here) for link in links] for links in (bar, menu))
    return Navigation(bar, menu, _keys(site, request.user))


def _keys(site: "AdminSite", user: User) -> list[Shortcut]:
    return [
        Shortcut(key, label, reverse(f"{site.name}:{name}"))
        for key, label, name, permission in KEYS
        if user.has_perm(permission)
    ]


def _bar(site: "AdminSite", user: User) -> list[Link]:
    return [
        Link(label, reverse(f"{site.name}:{name}"), is_wide_only)
        for label, name, permissions, is_wide_only in BAR
        if user.has_perms(permissions)
    ]


def _menu(site: "AdminSite", request: HttpRequest) -> list[Link]:
    """Return the lists of all other tables, those a collector opens often first, and what only owners look after."""
    models = [model for app in site.get_app_list(request) for model in app["models"]]
    lists = [model for model in models if model["object_name"] not in IN_THE_BAR and model["admin_url"]]
    rank = {name: place for place, name in enumerate(FIRST_LISTS)}
    lists.sort(key=lambda model: (rank.get(model["object_name"], len(rank)), str(model["name"])))
    links = [Link(str(model["name"]), model["admin_url"], is_aside=model["object_name"] not in rank) for model in lists]
    # Whoever looks after the people can give himself every right, so this is no permission among others.
    owners = [("People", "people"), ("Backups", "backups")] if request.user.is_superuser else []
    return links + [Link(label, reverse(f"{site.name}:{name}"), is_aside=True) for label, name in owners]
