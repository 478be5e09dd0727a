"""The cell that empties a field in a file, and how a text that looks like it is written.

An empty cell keeps what is there.
"""

import re

CLEAR = "\\-"
_LIKE_CLEAR = re.compile(r"\\+-")


def guarded(cell: str) -> str:
    """Return a cell as it is written, so that a text of backslashes and a minus is not read as
    "empty it".
    """
    return cell.replace("\\", "\\\\", 1) if _LIKE_CLEAR.fullmatch(cell.strip()) else cell


def unguarded(cell: str) -> str:
    """Return what `guarded` was given."""
    if "\\" in cell and _LIKE_CLEAR.fullmatch(cell.strip()):
        return cell.replace("\\", "", 1)
    return cell
