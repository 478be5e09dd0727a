"""The file of bad rows that goes back to the collector, with a column that says what is wrong.

In: verdicts, of which the bad ones are written. Out: a file in the layout, encoding and separator
of the one that was imported, or a workbook; mended, it can be imported as it is.
"""

import csv
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from adminkit.workbooks import SUFFIX as WORKBOOK_SUFFIX
from adminkit.workbooks import WorkbookWriter
from collection.importing.files.problem_column import PROBLEM_COLUMN
from collection.importing.files.problems import FileRefused, Problem
from collection.importing.files.table import Table
from collection.importing.judging.verdict import Verdict


class Rejects:
    """Collects bad rows beside `path` and moves them there when all went well.

    Without bad rows no file is made.
    """

    def __init__(self, path: str | Path, table: Table, name: str = "") -> None:
        """`name` is the later name of the file, if not that of `path`; .xlsx means a workbook."""
        self.path = Path(path)
        self.table = table
        self._is_workbook = (name or self.path.name).lower().endswith(WORKBOOK_SUFFIX)
        self.count = 0
        self._partial = self.path.with_name(f".{self.path.name}.part")

    def __enter__(self) -> Self:
        if self.path.exists() and self.path.stat().st_size:
            raise FileRefused(f"{self.path} exists already; name another file for the bad rows.")
        # utf-16 and utf-8-sig write their mark once, at the first write.
        try:
            self._file = self._open()
        except OSError as error:
            raise FileRefused(f"{self.path} cannot be written: {error.strerror}.") from None
        header = [*self.table.header, PROBLEM_COLUMN]
        self._workbook: WorkbookWriter | None = None
        self._write_row: Callable[[Sequence[str]], object]
        if self._is_workbook:
            self._workbook = WorkbookWriter(self._file, len(header))
            self._write_row = self._workbook.writerow
        else:
            self._write_row = csv.writer(self._file, delimiter=self.table.separator).writerow
        self._write_row(header)
        return self

    def _open(self) -> IO[Any]:
        if self._is_workbook:
            return self._partial.open("wb")
        return self._partial.open("w", encoding=self.table.encoding, newline="")

    def add(self, verdict: Verdict) -> None:
        """Write the row of a verdict if it is bad."""
        if verdict.kind != "bad":
            return
        self.count += 1
        width, cells = len(self.table.header), verdict.row.cells
        # Cells beyond the header are kept where they hold something: they may be the mistake.
        if not any(map(str.strip, cells[width:])):
            cells = cells[:width]
        missing = [""] * (width - len(cells))
        self._write_row([*cells, *missing, "; ".join(map(_reason, verdict.row.problems))])

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._workbook:
            self._workbook.close()
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        if error is None and self.count:
            self._partial.replace(self.path)
        else:
            self._partial.unlink()


def _reason(problem: Problem) -> str:
    return f"{problem.column}: {problem.reason}" if problem.column else problem.reason
