"""What a release fills in of a record, and what it must leave alone.

In: records and what a catalogue says of them, as `Release`. `offered` reads a release as cells,
`standing` finds out whose each value of a record is, `plan` decides cell by cell, `writer` stores
plans as one batch that may grow through several transactions, `fill` is the way in. Nothing here
asks a catalogue.
"""
