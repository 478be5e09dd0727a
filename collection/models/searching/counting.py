"""How many records a search finds, where the index of SQLite knows it without looking at them."""

from django.db import connection
from django.db.models import QuerySet

from collection.models.searching import on_sqlite
from collection.models.searching.barcodes import barcode_digits
from collection.names import search_fold

#: One in so many records is found by a search of which the hits are counted in the index: of fewer
#: hits, to look at each takes less time than to find the others.
_COMMON = 8


def count_hits(text: str, others: "QuerySet | None" = None) -> int | None:
    """Return how many records hold every word of `text`, those of `others` left out; None where the
    index does not know, or is not the shorter way.
    """
    words = search_fold(text).split()
    are_indexed = all(on_sqlite.is_indexed(word) for word in words)
    is_exact = max(map(len, words), default=0) <= on_sqlite.LONGEST and not barcode_digits(text)
    if connection.vendor != "sqlite" or not words or not are_indexed or not is_exact:
        return None
    asked = on_sqlite.asked_for(words)
    found = on_sqlite.look(connection, on_sqlite.RECORDS, asked)
    if found is None or found.hits * _COMMON < found.last:
        return None
    index, params = on_sqlite.RECORDS.name, [asked]
    statement = f"SELECT COUNT(*) FROM {index} WHERE {index} MATCH %s"
    if others is not None:
        left_out, more = others.order_by().values("pk").query.sql_with_params()
        statement, params = f"{statement} AND rowid NOT IN ({left_out})", [*params, *more]
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return cursor.fetchone()[0]
