"""Why a database refuses a statement."""

from django.db import DatabaseError

# What PostgreSQL calls it (its appendix A).
_READ_ONLY = "25006"


def is_only_read(error: DatabaseError) -> bool:
    """Whether a statement was refused because nothing can be written, as on a read replica of
    PostgreSQL.
    """
    return getattr(error.__cause__, "sqlstate", "") == _READ_ONLY
