"""Tests of the lists, forms and pages of the admin."""
