"""Discogs: what its API is asked, and how its answers are read.

The API: https://www.discogs.com/developers.
"""
