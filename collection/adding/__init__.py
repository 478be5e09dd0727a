"""Adding a record: one field that finds what is on the shelf, asks Discogs at a button, and enters
what was chosen as quick buy does.

`typed` reads the field, `own_hits` and `owned` say what is there already, `asking` asks, `kept`
keeps the answer while somebody chooses, `form` enters the record; `barcodes` reads photos, and the
other modules are the pages.
"""
