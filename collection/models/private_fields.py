"""What of a record somebody may keep from those who only look: prices, places, remarks and own
fields. Whoever lacks the right sees them of their own records alone.
"""

from adminkit.verbs import Actor

CODENAME = "view_private_fields"
#: The right to see the private fields of records of others.
RIGHT = f"collection.{CODENAME}"
NAME = "Can see prices, places, remarks and own fields of the records of others"
#: The fields of a record that are private, as its columns in files call them too.
PRIVATE_FIELDS = frozenset(
    ("location", "remarks", "price", "shop", "value", "valued_on", "sale_price")
)
HIDDEN = "Prices, places, remarks and own fields of others are not shown to you"


def sees_private_fields(by: Actor | None) -> bool:
    """Whether somebody may see the private fields of all records; None is the site itself."""
    return by is None or by.has_perm(RIGHT)


def sees_private_fields_of(by: Actor | None, owner_id: int) -> bool:
    """Whether somebody may see the private fields of records of one owner."""
    return sees_private_fields(by) or (by is not None and by.pk == owner_id)
