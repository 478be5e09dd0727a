"""Importing files of plain tables, in the request or as a task."""
