"""What a release fills in of a record, and what it must leave alone.

In: records and what a catalogue says of them, as `Release`. `offered` reads a release as cells,
`whose_value` finds out who gave each value of a record, `fill_or_keep` decides cell by cell,
`writer` stores plans as one batch that may grow through several transactions, `fill` is the way in.
Nothing here asks a catalogue.
"""
