"""The Discogs account of a user in the browser: its token, and what is fetched with it."""
