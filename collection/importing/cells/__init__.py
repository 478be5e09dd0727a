"""Stage 1, text to value: what one cell of a file means, whatever file it comes from.

In: the trimmed text of one cell. Out: the cell as Disco writes it (collection/cells.py), or a
ValueError with the reason. Nothing must have happened before; this folder imports no other stage.
"""
