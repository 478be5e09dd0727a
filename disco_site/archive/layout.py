"""What an archive is made of: its name, its members, and the manifest that accounts for them."""

import json
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, fields
from datetime import UTC, datetime
from typing import Any, NamedTuple, Self

from django.db.models import Model

#: Raised when an archive of today could not be read by the Disco of before.
FORMAT = 1
MANIFEST = "manifest.json"
RECORDS = "records.csv"
TRANSACTIONS = "transactions.csv"
TABLES = "tables/"
COVERS = "covers/"
SNAPSHOTS = {"sqlite": "snapshot.sqlite3", "postgresql": "snapshot.pgdump"}

NAME = re.compile(r"disco-(\d{8}-\d{6}-\d{6})\.zip")
_MOMENT = "%Y%m%d-%H%M%S-%f"
_HASH = re.compile(r"[0-9a-f]{64}")


class ArchiveRefused(Exception):
    """An archive that is not whole, not ours or not for us; the message says what is wrong in one sentence."""


def archive_name(made_at: datetime) -> str:
    """Return the file name of an archive that is made at this moment; names sort by time."""
    return f"disco-{made_at.astimezone(UTC):{_MOMENT}}.zip"


def moment_of(name: str) -> datetime | None:
    """Return when the archive of this file name was made, None if it is not the name of an archive."""
    if not (found := NAME.fullmatch(name)):
        return None
    try:
        return datetime.strptime(found[1], _MOMENT).replace(tzinfo=UTC)
    except ValueError:
        return None


def table_member(model: type[Model]) -> str:
    """Return the name of the member that holds the rows of a model."""
    return f"{TABLES}{model._meta.label}.csv"


class Member(NamedTuple):
    """What the manifest says of a member: the SHA-256 of its bytes, and how many they are."""

    sha256: str
    size: int


@dataclass
class Manifest:
    """The word of an archive on itself. Every member but the manifest is listed in `members`."""

    app: str
    made_at: datetime
    engine: str
    migrations: dict[str, list[str]]
    counts: dict[str, int]
    balances: dict[str, int]
    members: dict[str, Member] = field(default_factory=dict)
    #: Covers that records refer to and that were not on the disk when the archive was made.
    missing_covers: list[str] = field(default_factory=list)
    #: What `check_ledger` finds wrong. It is archived as it stands: a ledger with a fault is worth keeping, too.
    ledger_faults: int = 0
    format: int = FORMAT

    @property
    def snapshot(self) -> str:
        """The name of the member that holds the database."""
        return SNAPSHOTS[self.engine]

    @property
    def warnings(self) -> list[str]:
        """What is not as it should be in the collection that was archived, as sentences."""
        said = [f"A cover is not there: {name}" for name in self.missing_covers]
        if self.ledger_faults:
            faults = "1 fault" if self.ledger_faults == 1 else f"{self.ledger_faults} faults"
            said.append(f"The ledger has {faults}, archived as it stands: `manage.py check_ledger` names them.")
        return said

    def to_json(self) -> bytes:
        """Return the manifest as the bytes of its member; the same manifest gives the same bytes."""
        told = asdict(self) | {
            "made_at": self.made_at.astimezone(UTC).isoformat(),
            "members": {name: member._asdict() for name, member in self.members.items()},
        }
        return json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n"

    @classmethod
    def from_json(cls, data: bytes) -> Self:
        """Read a manifest. Raises ArchiveRefused for anything that `to_json` does not write."""
        told = _parsed(data)
        if type(told) is not dict or type(told.get("format")) is not int:
            raise ArchiveRefused("The manifest is not that of an archive of Disco.")
        if told["format"] != FORMAT:
            raise ArchiveRefused(
                f"The archive has format {told['format']}; this Disco reads format {FORMAT}. "
                "A newer Disco has written it: update Disco first."
                if told["format"] > FORMAT
                else f"The archive has format {told['format']}, which does not exist."
            )
        told = _SAID_SINCE | told
        _require_names("The manifest", told, [one.name for one in fields(cls)])
        for name, check in _CHECKS.items():
            if not check(told[name]):
                raise ArchiveRefused(f"The manifest says nothing usable about {name}.")
        members = {name: Member(one["sha256"], one["size"]) for name, one in told["members"].items()}
        return cls(**told | {"made_at": datetime.fromisoformat(told["made_at"]), "members": members})


def _parsed(data: bytes) -> Any:
    try:
        return json.loads(data.decode(), object_pairs_hook=_once, parse_constant=_refuse_constant)
    # A number or a nesting beyond all measure is a ValueError or a RecursionError.
    except (ValueError, RecursionError):
        raise ArchiveRefused("The manifest is damaged: it cannot be read as JSON.") from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ArchiveRefused("The manifest is damaged: it says a thing twice.")
    return found


def _refuse_constant(name: str) -> None:
    raise ValueError(name)


def _require_names(whose: str, told: dict[str, Any], wanted: Iterable[str]) -> None:
    wanted = set(wanted)
    if missing := sorted(wanted - set(told)):
        raise ArchiveRefused(f"{whose} lacks: {', '.join(missing)}.")
    if unknown := sorted(set(told) - wanted):
        raise ArchiveRefused(f"{whose} has what this Disco does not know: {', '.join(unknown)[:200]}.")


def _is_text(value: Any) -> bool:
    return type(value) is str and bool(value)


def _is_moment(value: Any) -> bool:
    try:
        return datetime.fromisoformat(value).tzinfo is not None
    except (TypeError, ValueError):
        return False


def _is_count(value: Any) -> bool:
    return type(value) is int and value >= 0


def _are_texts(value: Any) -> bool:
    return type(value) is list and all(map(_is_text, value))


def _is_member(value: Any) -> bool:
    return (
        type(value) is dict
        and set(value) == {"sha256", "size"}
        and type(value["sha256"]) is str
        and bool(_HASH.fullmatch(value["sha256"]))
        and _is_count(value["size"])
    )


# What the first archives do not say yet, with what it means that they do not.
_SAID_SINCE = {"ledger_faults": 0}
_CHECKS = {
    "app": _is_text,
    "made_at": _is_moment,
    "engine": lambda value: type(value) is str and value in SNAPSHOTS,
    "migrations": lambda value: type(value) is dict and all(map(_are_texts, value.values())),
    "counts": lambda value: type(value) is dict and all(map(_is_count, value.values())),
    "balances": lambda value: type(value) is dict and all(type(one) is int for one in value.values()),
    "members": lambda value: type(value) is dict and all(map(_is_member, value.values())),
    "missing_covers": _are_texts,
    "ledger_faults": _is_count,
}
