"""Stage 3, table to rows: a source knows one kind of file and says what its cells mean in Disco's
columns.

In: a `Table` that was opened (files), and what its user chose. Out: a `Source`, or FileRefused for
a header that no source can read; and, once the first pass has given a `Survey`, a reader that makes
a `Row` of each row of cells, with everything that is wrong with it. The database is not asked: with
which record a row is matched is the next stage's to find out.
"""
