"""Where covers are handed out. An address names the version of the cover, so that a browser may
keep what it got for ever.
"""

from django.urls import reverse

from collection.models import Record


def cover_url(record: Record) -> str:
    """Return the address of the cover of a record as it was given."""
    return _of_version(record, reverse("admin:collection_record_cover", args=[record.pk]))


def thumbnail_url(record: Record, size: int, kind: str) -> str:
    """Return the address of the cover of a record in a size and as a picture of a kind."""
    address = reverse("admin:collection_record_thumbnail", args=[record.pk, size, kind])
    return _of_version(record, address)


def _of_version(record: Record, address: str) -> str:
    version = record.cover_version
    return f"{address}?v={version}" if version else address
