"""What one import is asked to do: the values of the choices, and the answers that were given in its
preview.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Self

from django.contrib.auth.models import User

from collection.importing.choices import CHOICES, OF_FILE
from collection.importing.messages import Setting
from collection.models import Decision, FolderUse
from collection.models.decisions import names_key


@dataclass(frozen=True)
class Chosen:
    """How the user says that a file is to be read; "" is found out from the file, or is the rule.

    The texts are the values of the choices of the same names (`OF_FILE`).
    """

    dates: str = ""
    date_added: str = ""
    ownership: str = ""
    rating_scale: str = ""
    rating_steps: str = ""
    currencies: str = ""
    genres: str = ""
    copies: str = ""
    folders: str = ""
    #: What was chosen last of the folders of a collection.
    remembered_folders: str = ""
    #: What the columns of a spreadsheet mean, name to field: chosen now, or for the same header
    #: once before.
    mapping: Mapping[str, str] = field(default_factory=dict)
    remembered: Mapping[str, str] = field(default_factory=dict)

    @property
    def columns(self) -> dict[str, str]:
        """What is known of the columns, whenever it was chosen."""
        return {**self.remembered, **self.mapping}

    @property
    def folders_are_tags(self) -> bool:
        """Whether a folder of a collection becomes a tag, and no place."""
        return (self.folders or self.remembered_folders) == FolderUse.TAG

    def of_file(self) -> dict[str, str]:
        """Return the choices about the file that were made, value by name."""
        values = {name: getattr(self, name) for name in OF_FILE}
        return {name: value for name, value in values.items() if value}


@dataclass
class Answers:
    """What a user answered where the file leaves it open; kept when the file is imported.

    `names`: artist or label and the text, to its names, [] to take back an earlier answer.
    `records`: the key of a row, to the record that it is (None for another copy) and the name of
    the row.
    """

    names: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    records: dict[str, tuple[int | None, str]] = field(default_factory=dict)

    def decisions(self, owner: User | None, source: str) -> Iterator[Decision]:
        """Yield the decisions to keep; one without an answer takes an earlier one back."""
        for (subject, text), names in self.names.items():
            yield Decision(key=names_key(subject, text), subject=subject, text=text, names=names)
        for key, (record, text) in self.records.items():
            yield Decision(
                key=key,
                subject=Decision.Subject.RECORD,
                text=text,
                owner=owner,
                source=source,
                record_id=record,
            )


@dataclass(frozen=True)
class ImportOptions:
    """What the user chose, and what they may do.

    `owner` gets the rows that name nobody. Empty texts are found out from the file. `most_rows`
    limits the length of a file, 0 does not.
    """

    source: str = ""
    mode: str = "update"
    owner: User | None = None
    charge_after: date | None = None
    encoding: str = ""
    separator: str = ""
    trust: str = "saldo"
    older_labels: str = "keep"
    wanted: str = "keep"
    chosen: Chosen = field(default_factory=Chosen)
    answers: Answers = field(default_factory=Answers)
    skip_bad_rows: bool = False
    may_add_users: bool = False
    only_own: bool = False
    most_rows: int = 0

    @classmethod
    def of(cls, values: Mapping[str, Any], **rights: Any) -> Self:
        """Return options with the values of choices, by their names; `rights` are the other fields.

        A choice without a value has its default.
        """
        of_file = {name: values[name] for name in (*OF_FILE, "mapping") if name in values}
        others = {name: values[name] for name in CHOICES if name in values and name not in of_file}
        return cls(chosen=Chosen(**of_file), **others, **rights)

    def made(self) -> Iterator[Setting]:
        """Yield the choices that were made: those whose value is not the default."""
        for name, choice in CHOICES.items():
            holder = self if hasattr(self, name) else self.chosen
            value = getattr(holder, name)
            if value and value != choice.default:
                yield Setting(name, value if isinstance(value, str) else "")
