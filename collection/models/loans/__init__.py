"""Loans: who has a record, and since when."""
