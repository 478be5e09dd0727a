"""How own fields are called in files, filters and histories: `own:Mood`."""

PREFIX = "own:"
_COLON = len(PREFIX) - 1


def is_own(column: str) -> bool:
    """Whether a column, or a filter, is called as an own field."""
    # The colon is looked for first: an import asks this of every cell.
    if column[_COLON : len(PREFIX)] != ":":
        return False
    return column[: len(PREFIX)].casefold() == PREFIX and bool(own_name(column))


def own_name(column: str) -> str:
    """Return the name of the field in the name of its column."""
    return " ".join(column[len(PREFIX) :].split())


def own_column(name: str) -> str:
    """Return the name of the column of a field."""
    return PREFIX + name
