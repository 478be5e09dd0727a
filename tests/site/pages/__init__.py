"""Tests of the pages of the site."""
