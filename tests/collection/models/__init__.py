"""Tests of models and querysets: the rules of one record and of many."""
