"""A catalog number that labels of records are given together: it belongs to the link of a record
with its label, and a record may have several.
"""

from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q

from collection.models.links import RecordLabel
from collection.models.lookup_tables import Label

#: The field that takes it.
CATALOG_NUMBER = "catalog_number"


class Numbering(NamedTuple):
    """The number, "" for none, and the label at which it stands; None for all labels of a record.
    Records without such a label keep what they have.
    """

    number: str
    label: Label | None = None

    def __str__(self) -> str:
        return self.number + (f" ({self.label})" if self.label else "")

    def is_of(self, link: RecordLabel) -> bool:
        """Whether the number is for this link."""
        return self.label is None or link.label_id == self.label.pk

    def is_held(self) -> Q:
        """Return the condition that a record has no such label with another number."""
        links = RecordLabel.objects.filter(record=OuterRef("pk"))
        if self.label:
            links = links.filter(label=self.label)
        return ~Q(Exists(links.exclude(catalog_number=self.number)))
