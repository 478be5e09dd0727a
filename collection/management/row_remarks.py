"""What a command says of single rows: folded by column and reason, so that what matters is not
drowned by a thousand lines of one kind.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from collection.importing.files.problems import shortened
from collection.importing.judging.verdict import Verdict

# So many rows of a kind are shown.
_SHOWN = 5
# Text of a row in what is said of it: another one makes no other kind.
_QUOTED = re.compile(r"“[^”]*”")


@dataclass
class _Kind:
    """Remarks of one kind: the first of them, and how many there are."""

    lines: list[str] = field(default_factory=list)
    count: int = 0


class RowRemarks:
    """Collects what a user should know of rows, from the verdicts on them."""

    def __init__(self, *, shows_all: bool) -> None:
        self._shows_all = shows_all
        self._kinds: dict[str, _Kind] = {}

    def add(self, verdict: Verdict) -> None:
        """Take note of what there is to say of a row."""
        line = f"line {verdict.row.line}"
        for problem in verdict.row.problems:
            reason = _QUOTED.sub("“…”", problem.reason)
            self._note(f"{problem.column}: {reason}", str(problem))
        if verdict.kind == "new":
            for doubtful in verdict.row.doubtful:
                self._note(f"{doubtful.column}: {doubtful.reason}", f"{line}: {doubtful}")
            for doubt in verdict.row.names:
                if not doubt.names:
                    kind = f"{doubt.subject}: may be several names and is kept as one"
                    self._note(kind, f"{line}: {doubt}")
        if verdict.near:
            ids = ", ".join(f"#{pk}" for pk in verdict.near)
            remark = f"{line}: new, and looks like {ids}; a second copy?"
            self._note("new, and looks like a record that is there", remark)
        for column, (here, there) in verdict.conflicts.items():
            was = "was changed here and stays" if column in verdict.changed_here else "stays"
            self._note(
                f"{column}: {was}, although the file has another",
                f"{line}, column {column}: “{shortened(here)}” {was}; the file has "
                f"“{shortened(there)}”.",
            )

    def _note(self, kind: str, remark: str) -> None:
        noted = self._kinds.setdefault(kind.removeprefix(": "), _Kind())
        noted.count += 1
        if self._shows_all or noted.count <= _SHOWN:
            noted.lines.append(remark)

    def lines(self) -> Iterator[str]:
        """Yield the remarks, and of each kind how many there are beside those that are shown."""
        for kind, noted in self._kinds.items():
            yield from noted.lines
            more = noted.count - len(noted.lines)
            if more:
                rows = "row" if more == 1 else "rows"
                yield f"{more} more {rows}, {kind} (all of them: --verbosity 2)."
