"""The three roles of a household, and what each may do. Nobody has to know the matrix of permissions.

Owner: everything, people and settings included. Collector: enters, changes and imports records of his own, rates,
keeps his ledger. Listener: looks at the shelf, rates and logs plays. Whose rows these are is for the admin classes to
say: a permission counts for a whole table.
"""

from django.contrib.auth.models import Group, Permission, User
from django.db import transaction
from django.db.models import Q, TextChoices


class Role(TextChoices):
    OWNER = "owner", "Owner"
    COLLECTOR = "collector", "Collector"
    LISTENER = "listener", "Listener"


DESCRIPTIONS = {
    Role.OWNER: "may do everything, and looks after the people",
    Role.COLLECTOR: "enters, changes and imports records of his own, rates, keeps his ledger",
    Role.LISTENER: "looks at the shelf, rates and logs plays",
}

_LOOKUPS = "artist label genre format"
# Role: app: what may be done with which models.
GRANTED = {
    Role.COLLECTOR: {
        "collection": {
            "view": f"record {_LOOKUPS} want play savedfilter batch change",
            "add": f"record {_LOOKUPS} want play savedfilter",
            "change": f"record {_LOOKUPS} want play savedfilter",
            "delete": "record want play savedfilter",
        },
        "ratings": dict.fromkeys(("view", "add", "change", "delete"), "rating"),
        "credits": {"view": "account transaction", "add": "transaction", "change": "account"},
    },
    Role.LISTENER: {
        "collection": {
            "view": f"record {_LOOKUPS} want play savedfilter",
            "add": "play savedfilter",
            "change": "play savedfilter",
            "delete": "play savedfilter",
        },
        "ratings": dict.fromkeys(("view", "add", "change", "delete"), "rating"),
    },
}


def role_of(user: User) -> Role | None:
    """Return the role, or None for a user who has rights of his own or none at all. Prefetch `groups` for many."""
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
    """Return the group of a role with exactly the permissions that stand here, whatever it held before."""
    group, _ = Group.objects.get_or_create(name=role.value)
    wanted = Q()
    for app, actions in GRANTED[role].items():
        names = [f"{action}_{model}" for action, models in actions.items() for model in models.split()]
        wanted |= Q(content_type__app_label=app, codename__in=names)
    group.permissions.set(Permission.objects.filter(wanted))
    return group
