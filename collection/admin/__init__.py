"""The collection in Django's admin. One module a topic; importing them registers the tables."""

from collection.admin import (
    histories,
    loans,
    lookups,
    own_fields,
    plays,
    saved_filters,
    songs,
    tags,
    wants,
)
from collection.admin.orders import admin as order_admin
from collection.admin.places import admin as place_admin
from collection.admin.records import admin as record_admin

__all__ = [
    "histories",
    "loans",
    "lookups",
    "order_admin",
    "own_fields",
    "place_admin",
    "plays",
    "record_admin",
    "saved_filters",
    "songs",
    "tags",
    "wants",
]
