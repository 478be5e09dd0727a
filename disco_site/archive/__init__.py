"""Backups: an archive is one file that holds the whole collection. It is proven when it is written,
and can be restored.

`format/` is what an archive is made of, `store/` where archives are kept and which stay,
`database/` the database while it is copied, read and loaded, `restore/` the way back.
"""
