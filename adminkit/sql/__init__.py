"""Statements for many rows at once, and why one is refused, for all three apps."""
