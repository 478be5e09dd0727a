"""Batches after the fact: what each did, what was touched since, and how one is undone as a whole."""
