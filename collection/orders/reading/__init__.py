"""Lists that become the lines of an order: typed or pasted ones, and orders of Discogs as CSV.

In: a text. Out: rows for the form of an order, and what became of every line of the text. Nothing
is stored, and no database is asked.
"""
