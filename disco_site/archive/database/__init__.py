"""The database while an archive is made or read: held still, copied, built aside, compared."""
