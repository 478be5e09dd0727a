"""Bad rows back to the collector: in the layout, encoding and separator of the file, with a column that says why."""

import csv
import os
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from collection.importing.problem_column import PROBLEM_COLUMN
from collection.importing.problems import FileRefused
from collection.importing.table import Table
from collection.importing.verdicts import Verdict
from collection.workbooks import SUFFIX as WORKBOOK_SUFFIX
from collection.workbooks import WorkbookWriter


class Rejects:
    """Collects bad rows beside `path` and puts them there when all went well; without bad rows no file is made."""

    def __init__(self, path: str | Path, table: Table, name: str = "") -> None:
        """`name` is what the file will be called, if that is not the name of `path`; .xlsx makes it a workbook."""
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
        if self._is_workbook:
            self._writer = WorkbookWriter(self._file, len(header))
        else:
            self._writer = csv.writer(self._file, delimiter=self.table.separator)
        self._writer.writerow(header)
        return self

    def _open(self) -> IO[Any]:
        if self._is_workbook:
            return self._partial.open("wb")
        return self._partial.open("w", encoding=self.table.encoding, newline="")

    def add(self, verdict: Verdict) -> None:
        """Take in the row of a verdict if it is bad."""
        if verdict.kind != "bad":
            return
        self.count += 1
        width, cells = len(self.table.header), verdict.row.cells
        kept = cells if any(map(str.strip, cells[width:])) else cells[:width]
        said = "; ".join(f"{p.column}: {p.reason}" if p.column else p.reason for p in verdict.row.problems)
        self._writer.writerow([*kept, *[""] * (width - len(kept)), said])

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._is_workbook:
            self._writer.close()
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        if error is None and self.count:
            self._partial.replace(self.path)
        else:
            self._partial.unlink()
