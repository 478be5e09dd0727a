"""Stage 2, bytes to table: a file is opened and becomes a header and rows of text.

In: the path of a file and what its owner says of it. Out: a `Table` (table.py), whose rows can be
read again and again, or FileRefused. Nothing must have happened before. A table knows nothing of
records; the names in its header are explained by header.py and header_words.py.
"""
