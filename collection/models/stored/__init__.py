"""Columns that follow from others and are stored, and what keeps them right."""
