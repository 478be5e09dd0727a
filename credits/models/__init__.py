"""What I may still buy: accounts that earn credits over time, and the append-only ledger of their
transactions.
"""

from credits.models.accounts import Account
from credits.models.lines import Line
from credits.models.transactions import Transaction

__all__ = ["Account", "Line", "Transaction"]
