"""Files of two columns beside pictures, which say what no name of a picture says."""

import csv
from collections.abc import Iterator
from pathlib import Path

from collection.importing.files.problems import FileRefused


def read_side_file(directory: Path, name: str, header: list[str]) -> Iterator[tuple[int, str, str]]:
    """Yield the line and both cells of each row of the file `name`; none without the file.

    Raises FileRefused for another header, for what is no CSV, and for a row of other cells.
    """
    path = directory / name
    if not path.is_file():
        return
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.reader(file)
            if next(rows, None) != header:
                raise FileRefused(f"{name} begins with {', '.join(header)}.")
            for row in rows:
                if row:
                    if len(row) != len(header):
                        raise refused(name, rows.line_num, row, " and ".join(header))
                    yield rows.line_num, row[0], row[1]
    except (UnicodeDecodeError, csv.Error):
        raise FileRefused(f"{name} is not a CSV file.") from None


def refused(name: str, line: int, row: list[str], wanted: str) -> FileRefused:
    return FileRefused(f"{name}, line {line}: “{','.join(row)}” is not {wanted}.")
