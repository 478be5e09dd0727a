"""The filter language: the one place that knows how records are narrowed, by the same names
everywhere.
"""

from collection.filters.record_filter import RecordFilter, find_records

__all__ = ["RecordFilter", "find_records"]
