"""Snapshots: proven copies of the database alone, made in seconds before many records change."""
