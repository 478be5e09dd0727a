"""The three roles of a household and their permissions, so that nobody has to know the matrix of
permissions.

Owners can do everything, people and settings included. Collectors can add, edit and import their
own records, rate, and keep a ledger. Listeners can see the shelf, rate and log plays. A permission
is valid for a whole table; the admin classes decide whose rows of it a user may change.
"""

from django.contrib.auth.models import Group, Permission, User
from django.db import transaction
from django.db.models import Q, TextChoices


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
            "view": f"record {_LOOKUPS} {_OWN} batch change lookup",
            "add": f"record {_LOOKUPS} {_OWN} shelflink",
            "change": f"record {_LOOKUPS} {_OWN}",
            "delete": f"record {_OWN}",
        },
        "ratings": dict.fromkeys(("view", "add", "change", "delete"), "rating"),
        "credits": {"view": "account transaction", "add": "transaction", "change": "account"},
    },
    Role.LISTENER: {
        "collection": {
            "view": f"record {_LOOKUPS} tag ownfield want play loan savedfilter",
            "add": "play savedfilter",
            "change": "play savedfilter",
            "delete": "play savedfilter",
        },
        "ratings": dict.fromkeys(("view", "add", "change", "delete"), "rating"),
    },
}


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
        user.groups.add(_group(role))


def _group(role: Role) -> Group:
    """Return the group of a role, with exactly the permissions in GRANTED."""
    group, _ = Group.objects.get_or_create(name=role.value)
    wanted = Q()
    for app, actions in GRANTED[role].items():
        for action, models in actions.items():
            names = [f"{action}_{model}" for model in models.split()]
            wanted |= Q(content_type__app_label=app, codename__in=names)
    group.permissions.set(Permission.objects.filter(wanted))
    return group
