"""Taking in files. A source turns a file into rows in Disco's columns; the engine says what each row means and writes.

table -> sources (disco, discogs) -> survey -> matching -> verdicts -> writing; engine.py runs them in this order.
"""
