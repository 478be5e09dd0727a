"""The links at the top of every page: only those that this user may open."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from django.contrib.admin import AdminSite
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.urls import reverse

from adminkit.signed_in import signed_in_user
from collection.adding.asking import RIGHTS
from collection.models.strangers.shelf_link import RIGHT as SHOW_TO_STRANGERS

# Label, URL name, the permissions needed, and whether it moves into the menu on narrow screens.
BAR: list[tuple[str, str, Sequence[str], bool]] = [
    ("Records", "collection_record_changelist", ["collection.view_record"], False),
    ("Add", "add", RIGHTS, False),
    ("Quick buy", "quick_buy", ["collection.add_record"], True),
    ("Ledger", "credits_transaction_changelist", ["credits.view_transaction"], False),
    ("Lists", "lists", ["collection.view_record"], True),
    ("Statistics", "statistics", ["collection.view_record"], True),
    (
        "Import",
        "collection_record_import",
        ["collection.add_record", "collection.change_record"],
        True,
    ),
    ("Export", "collection_record_export", ["collection.view_record"], True),
]
# Key, label, URL name and the permissions needed. "/" and "?" are for everybody and act on the page
# itself.
KEYS: list[tuple[str, str, str, Sequence[str]]] = [
    ("a", "Add a record", "add", RIGHTS),
    ("n", "New record, the full form", "collection_record_add", ["collection.add_record"]),
    ("s", "Scan", "scan", ["collection.view_record"]),
    ("b", "Quick buy", "quick_buy", ["collection.add_record"]),
    ("r", "A record at random", "random", ["collection.view_record"]),
]
IN_THE_BAR = {"Record", "Transaction", "User", "Group"}
#: What imports and changes leave besides; their list leads to these.
BESIDE_BATCHES = {"Change", "Decision", "HeaderMapping", "SourceKey"}
FIRST_LISTS = [
    "Artist",
    "Label",
    "Genre",
    "Style",
    "Format",
    "Tag",
    "OwnField",
    "Want",
    "Order",
    "Rating",
    "Play",
    "Track",
    "Loan",
    "Place",
    "Account",
]


class Link(NamedTuple):
    label: str
    url: str
    is_wide_only: bool = False
    is_current: bool = False
    #: Whether it is opened so seldom that it is apart from the others at the end of the menu.
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


def navigation(
    site: AdminSite, request: HttpRequest, apps: Sequence[Mapping[str, Any]]
) -> Navigation:
    """Return the links for the user of `request`, in which the section that is open is marked.
    `apps` are those that the site lists for that user.
    """
    user = signed_in_user(request)
    bar, menu = _bar(site, user), _menu(site, apps, user)
    open_sections = [link.url for link in [*bar, *menu] if request.path.startswith(link.url)]
    # The list of records is open as well where the page of imports below it is.
    here = max(open_sections, key=len, default="")
    return Navigation(_marked(bar, here), _marked(menu, here), _keys(site, user))


def _marked(links: list[Link], here: str) -> list[Link]:
    return [link._replace(is_current=link.url == here) for link in links]


def _keys(site: AdminSite, user: User) -> list[Shortcut]:
    return [
        Shortcut(key, label, reverse(f"{site.name}:{name}"))
        for key, label, name, permissions in KEYS
        if user.has_perms(permissions)
    ]


def _bar(site: AdminSite, user: User) -> list[Link]:
    return [
        Link(label, reverse(f"{site.name}:{name}"), is_wide_only)
        for label, name, permissions, is_wide_only in BAR
        if user.has_perms(permissions)
    ]


def _menu(site: AdminSite, apps: Sequence[Mapping[str, Any]], user: User) -> list[Link]:
    """Return the page that scans, the lists of all other tables, those that collectors open often
    first, and the pages that are for owners only.
    """
    links: list[tuple[int, Link]] = []
    for app in apps:
        for model in app["models"]:
            name, url = model["object_name"], model["admin_url"]
            if url and name not in IN_THE_BAR | BESIDE_BATCHES:
                is_first = name in FIRST_LISTS
                rank = FIRST_LISTS.index(name) if is_first else len(FIRST_LISTS)
                title = getattr(site._registry[model["model"]], "list_title", "")
                label = title or str(model["name"])
                links.append((rank, Link(label, url, is_aside=not is_first)))
    links.sort(key=lambda ranked: (ranked[0], ranked[1].label))
    menu = [link for _, link in links]
    if user.has_perm("collection.view_record"):
        menu.insert(0, Link("Scan", reverse(f"{site.name}:scan")))
    if user.has_perm(SHOW_TO_STRANGERS):
        menu.append(Link("Links for strangers", reverse("admin:shelf_links"), is_aside=True))
    # People who manage others can give themselves every right, so this is not one permission among
    # others.
    if user.is_superuser:
        for label, name in (("People", "people"), ("Backups", "backups")):
            menu.append(Link(label, reverse(f"{site.name}:{name}"), is_aside=True))
    return menu
