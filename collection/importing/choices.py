"""What a user can say about a file, where it cannot be told from the file itself."""

from dataclasses import dataclass, field

#: What is said, or found out, of a file as a whole: fields of `Choices`.
SETTLED = ("dates", "date_added", "ownership", "rating_scale")

#: What can be chosen otherwise: the choice, its value, and what that does.
Offer = tuple[str, str, str]


@dataclass
class Choices:
    """What the user says; "" is to be found out from the file, or is the rule."""

    dates: str = ""
    date_added: str = ""
    ownership: str = ""
    rating_scale: str = ""
    #: What the columns of a spreadsheet mean, name to field: said now, or for the same header once before.
    mapping: dict[str, str] = field(default_factory=dict)
    remembered: dict[str, str] = field(default_factory=dict)
