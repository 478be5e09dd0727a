"""Importing files: what a file holds becomes records, and every row of it is accounted for.

The folders are the stages, and each imports only from those to its left (tests/site/test_house.py):
options <- cells <- files <- sources <- judging <- judged <- report <- came_in <- writing <- tables
<- batch <- engine <- legacy

`tables` has an engine of its own: for ratings, plays, loans, places, own fields, tracks, wants,
orders and look-ups.

Beside the sources are two rules about earlier imports: mended_rows and proposed_charges. Judged
rows wait for the lock with what they rest on, the evidence. After the report, came_in finds the
wants that new records fulfil.
"""
