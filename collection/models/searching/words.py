"""The words that a search looks for, as a condition: each stands somewhere in the text.

The hits are those of Python's `word in search_text`, on every database and whether or not there is
an index; it decides only how they are found.
"""

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, F, Func, Q
from django.db.models.sql import Query
from django.db.models.sql.compiler import SQLCompiler

from collection.models.searching import on_sqlite
from collection.names import search_fold

_SQL = tuple[str, tuple[str | int, ...]]


def holds_words(text: str) -> Q:
    """Return the condition that every word of `text` is in the search text of a record."""
    return _holds(*search_fold(text).split())


def holds_phrase(text: str) -> Q:
    """Return the condition that `text` as a whole is in the search text of a record."""
    folded = search_fold(text)
    return _holds(folded) if folded else Q()


def name_holds(one: on_sqlite.Indexed, text: str) -> Q:
    """Return the condition that `text` is in the folded name of an artist or a label."""
    folded = search_fold(text)
    return Q(Holds(one, folded)) if folded else Q()


def _holds(*texts: str) -> Q:
    return Q(Holds(on_sqlite.RECORDS, *texts)) if texts else Q()


class Holds(Func):
    """Whether the text of a row, in a column that is indexed, holds each of some folded texts."""

    output_field = BooleanField()

    def __init__(self, one: on_sqlite.Indexed, *texts: str) -> None:
        super().__init__(F("pk"), F(one.column))
        self.one, self.texts = one, texts
        # Copies of a condition, as a page and its count have them, share what was looked at. It
        # tells which way is short, never what is found.
        self._looked: dict[str, on_sqlite.Estimate | None] = {}

    def as_sql(
        self,
        compiler: SQLCompiler,
        connection: BaseDatabaseWrapper,
        function: str | None = None,
        template: str | None = None,
        arg_joiner: str | None = None,
        **extra_context: Any,
    ) -> _SQL:
        """Every text is compared; PostgreSQL finds its index by itself."""
        patterns = [f"%{connection.ops.prep_for_like_query(text)}%" for text in self.texts]
        return self._each("{} LIKE %s", patterns, compiler)

    def as_sqlite(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **extra_context: Any
    ) -> _SQL:
        """By the index, where it knows the texts and is the shorter way."""
        indexed = [text for text in self.texts if on_sqlite.is_indexed(text)]
        asked = on_sqlite.asked_for(indexed)
        if not indexed or not self._is_shorter(asked, compiler.query, connection):
            return self._compared(list(self.texts), compiler)
        pk, _ = self.get_source_expressions()
        column, _ = compiler.compile(pk)
        index = self.one.name
        found = f"{column} IN (SELECT rowid FROM {index} WHERE {index} MATCH %s)"
        others = [
            text for text in self.texts if text not in indexed or len(text) > on_sqlite.LONGEST
        ]
        if not others:
            return found, (asked,)
        compared, params = self._compared(others, compiler)
        return f"({found} AND {compared})", (asked, *params)

    def _is_shorter(self, asked: str, query: Query, connection: BaseDatabaseWrapper) -> bool:
        """Whether the index finds the rows of a query sooner than comparing every text.

        For the first rows, the index would have to bring all hits; reading the rows in their order
        comes to enough of them soon, where hits are many. It may come late where they stand
        together, so the index is left only if it would be four times as long.
        """
        if connection.alias not in self._looked:
            self._looked[connection.alias] = on_sqlite.look(connection, self.one, asked)
        found = self._looked[connection.alias]
        if found is None:
            return False
        if not query.high_mark:
            return True
        read_in_order = query.high_mark * found.last / max(found.hits, 1)
        return found.hits < 4 * read_in_order

    def _compared(self, texts: list[str], compiler: SQLCompiler) -> _SQL:
        # LIKE would take the cases of ASCII for one, and signs for wildcards.
        return self._each("INSTR({}, %s) > 0", texts, compiler)

    def _each(self, comparison: str, values: list[str], compiler: SQLCompiler) -> _SQL:
        _, text = self.get_source_expressions()
        column, _ = compiler.compile(text)
        compared = " AND ".join([comparison.format(column)] * len(values))
        return f"({compared})", tuple(values)
