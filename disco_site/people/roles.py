"""The three roles of a household and their permissions, so that nobody has to know the matrix of
permissions.

Owners can do everything, people and settings included. Collectors can add, edit and import their
own records, rate, and keep a ledger. Listeners can see the shelf, rate and log plays. A permission
is valid for a whole table; the admin classes decide whose rows of it a user may change.
"""

from django.contrib.auth.models import Group, Permission, User
from django.db import connections, transaction
from django.db.models import Q, TextChoices

from adminkit.audit import note, one_act
from adminkit.entries.verb import Verb
from adminkit.verbs import Actor, require_own
from collection.models.private_fields import CODENAME


class Role(TextChoices):
    OWNER = "owner", "Owner"
    COLLECTOR = "collector", "Collector"
    LISTENER = "listener", "Listener"


DESCRIPTIONS = {
    Role.OWNER: "can do everything, and manage people",
    Role.COLLECTOR: "can add, edit and import their own records, rate, and keep a ledger",
    Role.LISTENER: "can see the shelf, rate, and log plays",
}

_LOOKUPS = "artist label genre style format"
#: What belongs to one user.
_OWN = "tag ownfield want order orderline play loan place savedfilter"
# The permissions of a role: by app and action, the models.
GRANTED = {
    Role.COLLECTOR: {
        "collection": {
            "view": f"record private_fields {_LOOKUPS} {_OWN} batch change lookup",
            "add": f"record {_LOOKUPS} {_OWN} shelflink",
            "change": f"record {_LOOKUPS} {_OWN}",
            "delete": f"record {_OWN}",
        },
        "ratings": dict.fromkeys(("view", "add", "change", "delete"), "rating"),
        "credits": {"view": "account transaction", "add": "transaction", "change": "account"},
    },
    Role.LISTENER: {
        "collection": {
            "view": f"record private_fields {_LOOKUPS} tag ownfield want play loan savedfilter",
            "add": "play savedfilter",
            "change": "play savedfilter",
            "delete": "play savedfilter",
        },
        "ratings": dict.fromkeys(("view", "add", "change", "delete"), "rating"),
    },
}
#: What listeners cannot see while an owner keeps prices, places and remarks from them.
KEPT_FROM_LISTENERS = {CODENAME, "view_loan", "view_want"}


def role_of(user: User) -> Role | None:
    """Return the role, or None for a user with custom permissions or none at all.

    For many users, prefetch `groups`.
    """
    if user.is_superuser:
        return Role.OWNER
    names = {group.name for group in user.groups.all()}
    return next((role for role in GRANTED if role in names), None)


@transaction.atomic
def give_role(user: User, role: Role) -> None:
    """Let a stored user have `role` and no other, and be able to sign in to the admin."""
    user.is_superuser, user.is_staff = role == Role.OWNER, True
    user.save(update_fields=["is_superuser", "is_staff"])
    user.groups.remove(*Group.objects.filter(name__in=GRANTED))
    if role in GRANTED:
        group, is_new = Group.objects.get_or_create(name=role.value)
        _permit(group, is_new or role != Role.LISTENER or listeners_see_private_fields())
        user.groups.add(group)


def listeners_see_private_fields(using: str = "default") -> bool:
    """Whether listeners see prices, places and remarks of everybody, as they do unless an owner has
    decided otherwise.
    """
    groups = Group.objects.using(using).filter(name=Role.LISTENER)
    return not groups.exclude(permissions__codename=CODENAME).exists()


@one_act
@transaction.atomic
def show_private_fields_to_listeners(is_shown: bool, *, by: Actor) -> None:
    """Let listeners see prices, places, remarks, own fields, loans and wants of everybody, or keep
    these from them.

    Raises PermissionDenied for anybody but an owner of the site.
    """
    require_own(by, None)
    group, _ = Group.objects.get_or_create(name=Role.LISTENER.value)
    _permit(group, is_shown)
    note(by, Verb.CHANGE, group, private_fields="shown" if is_shown else "hidden")


def bring_roles_up_to_date(using: str) -> None:
    """Give the people of each role what it may do in the Disco of today: a table that is new brings
    rights that a group of before does not have. Nothing where the tables of rights are missing.
    """
    tables = {"auth_group", "auth_permission", "auth_group_permissions", "django_content_type"}
    if not tables <= set(connections[using].introspection.table_names()):
        return
    with transaction.atomic(using):
        for group in Group.objects.using(using).filter(name__in=GRANTED):
            is_shown = group.name != Role.LISTENER or listeners_see_private_fields(using)
            _permit(group, is_shown)


def _permit(group: Group, with_private_fields: bool) -> None:
    """Give the group of a role exactly the permissions in GRANTED, without those of private fields
    unless these are shown.
    """
    wanted = Q()
    for app, actions in GRANTED[Role(group.name)].items():
        for action, models in actions.items():
            names = {f"{action}_{model}" for model in models.split()}
            if not with_private_fields:
                names -= KEPT_FROM_LISTENERS
            wanted |= Q(content_type__app_label=app, codename__in=names)
    group.permissions.set(Permission.objects.using(group._state.db).filter(wanted))
