"""Files of no fixed form: a row is imported although one of its cells cannot be read."""

from collections.abc import Sequence

from collection.cells import join_list
from collection.importing.cells import amounts, freehand, values
from collection.importing.cells.by_column import SAYS_MORE
from collection.importing.cells.values import Reader
from collection.importing.files.problems import Problem
from collection.importing.sources.prices import PRICES, currency_of
from collection.importing.sources.row import Doubtful, Row
from collection.importing.sources.source_reader import File, SourceReader

# A cell of these is nothing else: no other column of a program's file holds a day or a grade.
_TYPED = ("added_at", "sleeve_condition")
# Columns of figures around which a program may have put marks.
_FIGURES = frozenset(("barcode", "year", "original_year", "discogs_release_id"))

#: Columns whose cells may be lists of a program, taken apart elsewhere; the title is never one.
LISTS = frozenset(
    "artist title label catalog_number genre styles format artist_country tags".split()
)


class LenientReader(SourceReader[File]):
    """Keeps a cell that cannot be read as text in the remarks, and lists it as doubtful; nothing is
    lost or guessed.
    """

    #: Whether a program wrote the columns, so that a cell in a wrong one shows a shifted row.
    has_fixed_columns = False
    #: Without these there is no record, so that a problem of theirs is one of the row.
    needed = ("artist", "title")

    def text(self, cell: str) -> str:
        """Return a cell as it is meant, without the marks of the file's format."""
        return cell.strip()

    def read_columns(self, row: Row) -> None:
        empty_words = self.source.empty_words
        doubts: list[tuple[str, str, str]] = []
        whole = []
        for place, name, target, read in self.columns:
            text = self.text(row.cells[place])
            if text[-1:] in ("]", "}", ")") and target not in LISTS:
                text = freehand.one_text(text)
            if target in _FIGURES:
                text = freehand.bare_number(text)
            if not text or (target in empty_words and text.casefold() in empty_words[target]):
                continue
            try:
                if value := read(text):
                    row.values[target] = value
                    if target in SAYS_MORE and SAYS_MORE[target](text):
                        whole.append((name, text))
            except ValueError as error:
                if target in self.needed:
                    row.problems.append(Problem(row.line, name, text, str(error)))
                else:
                    doubts.append((name, text, str(error)))
        if self._is_shifted(doubts):
            reason = "its cells do not fit their columns, as where a comma without quotation marks"
            row.problems.append(Problem(row.line, "", "", f"{reason} has shifted them"))
        # Below the collector's own remarks, which may be in a later column.
        for name, text in whole:
            self.keep(row, name, text)
        for name, text, reason in doubts:
            self.doubt(row, name, text, reason)
        self._keep_other_currencies(row)

    def price_readers(self) -> dict[str, Reader]:
        """Return how the columns of prices are read."""
        source = self.source
        return {
            column: amounts.reader(
                source.label_of(column), of_any_currency=source.takes_all_figures
            )
            for column in PRICES
            if column in source.places
        }

    def _keep_other_currencies(self, row: Row) -> None:
        """Keep a price in the remarks of which another column says that it is in another
        currency.
        """
        currency = currency_of(row.cells, self.source.currency_columns)
        if not currency or self.source.takes_all_figures:
            return
        for column in PRICES:
            text = self.source.cell(row.cells, column)
            if column in row.values and amounts.is_bare(text):
                del row.values[column]
                reason = f"is in {currency}; {amounts.prices_here()}"
                self.doubt(row, self.source.label_of(column), text, reason)

    def read_genres(self, row: Row) -> None:
        """Read genre and styles: of several genres the first is the genre, the others are
        styles.
        """
        source = self.source
        cells = [source.cell(row.cells, target) for target in ("genre", "styles")]
        genre, styles = self.survey.findings.genres.read(*cells)
        try:
            found = {"genre": genre and values.name(genre), "styles": join_list(styles)}
            values.names(found["styles"])
        except ValueError as error:
            for target, cell in zip(("genre", "styles"), cells, strict=True):
                if cell:
                    self.doubt(row, source.label_of(target), cell, str(error))
        else:
            row.values |= {target: text for target, text in found.items() if text}

    def warn_of_rounding(self, row: Row) -> None:
        """Note numbers of which a spreadsheet program has lost digits."""
        for target in ("catalog_number", "barcode"):
            text = self.source.cell(row.cells, target)
            if freehand.is_rounded(text):
                name = self.source.label(self.source.places[target])
                reason = "a spreadsheet program seems to have rounded it"
                if target == "barcode":
                    # It would find other records, or none.
                    row.values.pop(target, None)
                    self.doubt(row, name, text, reason)
                else:
                    row.doubtful.append(Doubtful(name, text, reason))

    def _is_shifted(self, doubts: Sequence[tuple[str, str, str]]) -> bool:
        """Whether the cells of a row are beside their columns: several cannot be read, and one of
        them is what another column holds.
        """
        if not self.has_fixed_columns or len(doubts) < 2:
            return False
        readers = self.cell_readers()
        return any(_reads(readers[target], text) for _, text, _ in doubts for target in _TYPED)

    def doubt(self, row: Row, name: str, text: str, reason: str) -> None:
        """Keep a cell in the remarks, and note why it is there."""
        row.doubtful.append(
            Doubtful(name, text, f"{reason}; it is kept in the {self.remarks_column}")
        )
        self.keep(row, name, text)


def _reads(read: Reader, text: str) -> bool:
    try:
        return bool(read(text))
    except ValueError:
        return False
