"""The takeover of the database of the first Disco: its records, its ledger (the *book*) and its
ratings.

In: the path of an SQLite file. Out: the same as every import, by the same stages, and besides them
the lines of the book in the ledger. `database` opens a copy of the file and gives a `LegacyTable`,
whose rows `importer` takes through the engine; `legacy_writer` stores what the first Disco had
beside its records. `label_links` decides which of its two tables of labels counts, `taken_labels`
finds labels that an earlier version took from the other one. Whatever the old database has that
cannot be true or cannot be read is named in a sentence (an *oddity*) and never costs a row;
`takeover_notes` says it, what matters most first.
"""
