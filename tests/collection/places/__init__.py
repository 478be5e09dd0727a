"""Tests of places: their order, names, merging, pages and labels."""
