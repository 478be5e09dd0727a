"""Batches: what changed records together, and can be undone."""
