"""Putting an archive in the place of what is there, on SQLite and on PostgreSQL."""
