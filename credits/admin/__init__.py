"""The ledger and the accounts in the admin. Importing the modules registers the tables."""

from credits.admin import accounts, ledger

__all__ = ["accounts", "ledger"]
