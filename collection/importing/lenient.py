"""Files of no fixed form: a row comes in although one of its cells cannot be read."""

from collection.importing.file_rows import Row
from collection.importing.problems import Problem, shortened
from collection.importing.source import Source


class LenientSource(Source):
    """A cell that cannot be read is kept as text in the remarks and listed as doubtful; nothing is lost or guessed."""

    #: Without these there is no record, so what is wrong with them is wrong with the row.
    needed = ("artist", "title")

    def text(self, cell: str) -> str:
        """Return a cell as it is meant, without the marks of the file's format."""
        return cell.strip()

    def is_empty(self, target: str, text: str) -> bool:
        """Tell whether a cell says nothing."""
        return not text or (target in self.empty_words and text.casefold() in self.empty_words[target])

    def read_columns(self, row: Row) -> None:
        for place, name, target, read in self.columns:
            text = self.text(row.cells[place])
            if self.is_empty(target, text):
                continue
            try:
                if value := read(text):
                    row.values[target] = value
            except ValueError as error:
                if target in self.needed:
                    row.problems.append(Problem(row.line, name, text, str(error)))
                else:
                    self.doubt(row, name, text, str(error))

    def doubt(self, row: Row, name: str, text: str, reason: str) -> None:
        """Keep a cell in the remarks, and say why it stands there."""
        row.doubtful.append(f"column {name}, “{shortened(text)}”: {reason}; it is kept in the remarks")
        self.remark(row, [f"{name}: {text}"])
