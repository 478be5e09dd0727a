"""Disco's own pages of the record admin, where the stock ones do not tell the truth: import and
export.
"""
