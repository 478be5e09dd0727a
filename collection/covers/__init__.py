"""Covers: which pictures are taken, how they are stored, shown small, and found for records in a
directory.
"""
