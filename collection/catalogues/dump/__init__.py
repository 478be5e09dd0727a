"""Discogs' monthly dumps: all releases, or all masters, in one file of XML that is packed by gzip.

https://data.discogs.com has them; of the releases some 10 GB, seven times as much unpacked. One
pass finds the few that are wanted: `scanning` searches bytes and hands out the elements of wanted
ids, `reading` makes a `Release` of one, `found` keeps them until the file was read to its end.
Nothing here asks a catalogue or writes to the collection.
"""
