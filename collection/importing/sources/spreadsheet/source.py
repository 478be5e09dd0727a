"""The source `spreadsheet`: anything with a header. The vocabulary, or the user, says what its
columns mean.
"""

from collection.importing.sources.source_reader import SourceReader
from collection.importing.sources.spreadsheet.reader import SpreadsheetReader
from collection.importing.sources.spreadsheet.sheet import Sheet
from collection.importing.sources.spreadsheet.tally import SheetTally
from collection.importing.sources.survey import Survey, Tally


class SpreadsheetSource(Sheet):
    """One row a record. What has no column in Disco goes into the remarks as "name: value"."""

    name = "spreadsheet"
    title = "Spreadsheet"
    takes = Sheet.takes | {
        "date_added",
        "ownership",
        "rating_scale",
        "rating_steps",
        "currencies",
        "genres",
        "copies",
        "mapping",
    }
    lists_by_header = True

    @classmethod
    def recognises(cls, keys: set[str]) -> bool:
        """It is asked last and takes every file; the columns are judged when it is made."""
        return True

    def tally(self) -> Tally:
        return SheetTally(self)

    def reader(self, survey: Survey) -> SourceReader:
        return SpreadsheetReader(self, survey)
