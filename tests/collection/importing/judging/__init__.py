"""Tests of which record a row speaks of, and what becomes of it."""
