"""Files of the plain tables: ratings, plays, tracks, wants, look-ups."""
