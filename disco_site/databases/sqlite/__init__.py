"""Django's backend for SQLite, and how each database of Disco is written with it."""
