"""Tests of what the columns of each kind of file mean."""
