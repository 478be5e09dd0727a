"""The collection in Django's admin. One module a topic; importing them registers the tables."""

from collection.admin import histories, listening, lookups, records, saved_filters, wants

__all__ = ["histories", "listening", "lookups", "records", "saved_filters", "wants"]
