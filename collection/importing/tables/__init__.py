"""Files of the plain tables: ratings, plays, loans, places, own fields, tracks, wants, orders and
their lines, artists, labels, genres, styles, formats.

Each table is described once (`PlainTable`): its columns, how a row is found again, and how rows are
stored. All of them are read, judged and written in one way, with the promises of an import of
records:

files.Table --reading--> Row --judging--> RowVerdict --writing--> rows, Changes, a Batch

`engine.TableImport(...)` has `preview()` and `run()`.
"""
