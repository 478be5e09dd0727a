"""The source `discogs` as Discogs' API hands it out: artists, labels and numbers are lists."""

from collection.cells import join_list
from collection.importing.cells import values
from collection.importing.files.discogs_json import ApiTable
from collection.importing.files.problems import Problem
from collection.importing.options import Chosen
from collection.importing.sources.programs.discogs import DiscogsReader, DiscogsSource
from collection.importing.sources.row import Row
from collection.importing.sources.source_reader import SourceReader
from collection.importing.sources.survey import Survey

# What the API tells of a release, and Discogs' CSV does not.
_WITHIN = ("genre", "styles", "country")


class DiscogsApiSource(DiscogsSource):
    """The same collection under the same keys as the CSV export, and nothing in it is doubtful."""

    title = "Discogs collection"
    takes = DiscogsSource.takes - {"dates", "encoding", "separator", "genres"}

    def __init__(self, table: ApiTable, chosen: Chosen) -> None:
        super().__init__(table, chosen)
        self.places |= {key: place for place, key in enumerate(self.keys) if key in _WITHIN}
        self.rest = [place for place in self.rest if self.keys[place] not in _WITHIN]
        self.api_table = table

    @property
    def is_complete(self) -> bool:
        return not self.api_table.is_part

    def note_columns(self, target: str) -> None:
        """The header is not the file's, so there is nothing to say of it."""

    def reader(self, survey: Survey) -> SourceReader:
        return DiscogsApiReader(self, survey)


class DiscogsApiReader(DiscogsReader):
    """Takes lists as lists, so that no name is in doubt."""

    source: DiscogsApiSource
    # Genre and styles have cells of their own, and a comma in them is part of a name.
    apart = frozenset({"format"})
    # The lists are beside the cells.
    is_only_cells = False

    def row(self, line: int, cells: list[str]) -> Row:
        row = super().row(line, cells)
        row.raw.clear()
        lists = self.source.api_table.lists[line]
        for name, cell, read in (
            ("artist", join_list(lists.artists), values.names),
            ("join_phrase", join_list(lists.phrases), values.texts(100)),
            ("label", join_list(lists.labels), values.names),
            ("catalog_number", join_list(lists.numbers), values.texts(500)),
        ):
            if not cell:
                continue
            try:
                row.values[name] = read(cell)
            except ValueError as error:
                row.problems.append(Problem(line, name, cell, str(error)))
        return row
