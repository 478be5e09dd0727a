"""Users: their roles, the pages on which owners manage them, and the first login."""
