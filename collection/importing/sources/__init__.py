"""Table to rows: a source knows one kind of file and says what its cells mean in Disco's
columns.
"""
