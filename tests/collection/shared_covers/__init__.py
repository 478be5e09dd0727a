"""Covers in a store that several servers share."""
