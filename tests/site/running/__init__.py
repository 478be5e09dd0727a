"""Tests of installing, starting and checking Disco."""
