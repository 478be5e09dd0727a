"""MusicBrainz and the Cover Art Archive: what they are asked, and how their answers are read.

The web service: https://musicbrainz.org/doc/MusicBrainz_API; the pictures:
https://musicbrainz.org/doc/Cover_Art_Archive/API. Both need no account.
"""
