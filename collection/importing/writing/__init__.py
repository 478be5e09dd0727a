"""Stage 5, verdicts to rows of the database: everything that an import stores.

In: the verdicts on a chunk, in the order of the file, and the batch. Out: records with their names,
links, ratings and lines in the ledger, wants, what the source said, and a `Change` for each record
that is new or different. Everything happens inside the engine's one transaction; the rows must have
been judged, and nothing is decided here. Bad rows go back into a file (`rejected_rows`).
"""
