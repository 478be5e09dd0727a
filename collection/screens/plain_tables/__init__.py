"""Importing files of plain tables: their pages, and the work in the request or as a task."""
