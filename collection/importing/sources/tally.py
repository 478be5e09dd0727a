"""What a source takes note of in the first pass over its file."""

from collections.abc import Sequence

from collection.importing.sources.survey import Findings


class Tally:
    """Sees every row of a file once, before any of them is read. This one takes note of nothing."""

    def look(self, line: int, cells: Sequence[str]) -> None:
        """Take note of a row that is neither blank nor a repeated header."""

    def findings(self) -> Findings:
        """Return what all rows together show; called once, after the last row."""
        return Findings()
