from disco_site.databases.library import use_newest_sqlite

__version__ = "0.1.0"

# Here, because whatever runs Disco comes through this module before it opens a database.
use_newest_sqlite()
