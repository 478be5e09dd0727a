"""Covers: which pictures are taken, how they are kept, shown small, and found for records in a directory."""
