# Before anything here imports sqlite3: it chooses the SQLite of the process.
import disco_site  # noqa: F401
