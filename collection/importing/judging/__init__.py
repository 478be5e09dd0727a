"""Stage 4, rows to verdicts: each row is matched with the records that are there.

In: a source with its table, the options of the import, the owners. Out: a `Verdict` (verdict.py)
for each row, in the order of the file. The file is read twice:

1. `first_pass` looks at all rows together: how dates are meant, which keys are in the file and
   which of them more than once. It gives a `Survey`, without which nothing else here can start.
2. `second_pass` gives the verdicts, a chunk at a time. A row that repeats what it said last time
   is recognised by its cells alone (`unchanged_rows`, `source_memory`). Any other is read
   (`row_reader`) and its texts are split into names (`splitter`); then it is matched with a record
   (`matcher`, `candidates`, `pairing`) and compared with it (`verdict`, `same_cell`).

The database is only read: candidates are the records that were there before the batch, however
many of its chunks have been written.
"""
