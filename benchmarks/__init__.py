"""What `make bench` runs: Disco's files against hand-written limits and against stock
import-export, as ratios.
"""

# Before anything here imports sqlite3: it chooses the SQLite of the process.
import disco_site  # noqa: F401
