"""Django's backend for SQLite, which asks for a journal and hears the answer."""

import sqlite3
from pathlib import Path
from typing import Any

from django.db.backends.sqlite3 import base
from django.db.backends.sqlite3.features import DatabaseFeatures

from disco_site.databases.sqlite.journal import address_to_read, ask_for_journal, journal_of


class Features(DatabaseFeatures):
    # Django would try it in a transaction, and take an SQLite that is busy for one without JSON.
    supports_json_field = True


class DatabaseWrapper(base.DatabaseWrapper):
    """`OPTIONS["journal_mode"]` is the journal to ask for; without it none is asked for.
    `OPTIONS["only_read"]` is for a disk on which nothing can be written.
    """

    features_class = Features
    #: The journal that SQLite kept when the database was opened; "" before.
    journal_kept = ""

    @property
    def journal_asked_for(self) -> str:
        return str(self.settings_dict["OPTIONS"].get("journal_mode", ""))

    @property
    def is_only_read(self) -> bool:
        return bool(self.settings_dict["OPTIONS"].get("only_read"))

    def get_connection_params(self) -> dict[str, Any]:
        params = super().get_connection_params()
        params.pop("journal_mode", None)
        if params.pop("only_read", False):
            params |= {"database": address_to_read(Path(params["database"])), "uri": True}
        return params

    def get_new_connection(self, conn_params: dict[str, Any]) -> sqlite3.Connection:
        connection: sqlite3.Connection = super().get_new_connection(conn_params)
        mode = "" if self.is_only_read else self.journal_asked_for
        try:
            self.journal_kept = (
                ask_for_journal(connection, mode) if mode else journal_of(connection)
            )
        except sqlite3.Error:
            connection.close()
            raise
        return connection
