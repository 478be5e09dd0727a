"""Statements for many rows at once, for all three apps."""
