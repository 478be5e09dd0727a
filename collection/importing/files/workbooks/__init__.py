"""Workbooks of Excel and OpenDocument: zip archives of XML that are read as streams."""
