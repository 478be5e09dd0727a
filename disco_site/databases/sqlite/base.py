"""Django's backend for SQLite, which asks for a journal and hears the answer."""

import sqlite3
from typing import Any

from django.db.backends.sqlite3 import base

from disco_site.databases.sqlite.journal import ask_for_journal, journal_of


class DatabaseWrapper(base.DatabaseWrapper):
    """`OPTIONS["journal_mode"]` is the journal to ask for; without it none is asked for."""

    #: The journal that SQLite kept when the database was opened; "" before.
    journal_kept = ""

    @property
    def journal_asked_for(self) -> str:
        return str(self.settings_dict["OPTIONS"].get("journal_mode", ""))

    def get_connection_params(self) -> dict[str, Any]:
        params = super().get_connection_params()
        params.pop("journal_mode", None)
        return params

    def get_new_connection(self, conn_params: dict[str, Any]) -> sqlite3.Connection:
        connection: sqlite3.Connection = super().get_new_connection(conn_params)
        try:
            asked_for = self.journal_asked_for
            self.journal_kept = (
                ask_for_journal(connection, asked_for) if asked_for else journal_of(connection)
            )
        except sqlite3.Error:
            connection.close()
            raise
        return connection
