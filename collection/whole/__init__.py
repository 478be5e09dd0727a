"""A whole collection as files: out into a directory or a zip, and home from it."""
