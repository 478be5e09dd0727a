"""The manifest of an archive: what the archive holds, and the checksum of each of its members."""

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field, fields
from datetime import UTC, datetime
from typing import Any, ClassVar, NamedTuple, Self

from disco_site.archive.format.layout import SNAPSHOTS, ArchiveRefused

#: Raised when an archive of today could not be read by the Disco of before.
FORMAT = 1
#: So many missing covers are named one by one; the manifest lists all.
_MOST_NAMED = 20
_HASH = re.compile(r"[0-9a-f]{64}")


class Member(NamedTuple):
    """What the manifest says of a member: the SHA-256 of its bytes, and how many there are."""

    sha256: str
    size: int


@dataclass
class Manifest:
    """What an archive says of itself. Every member but the manifest is listed in `members`."""

    app: str
    made_at: datetime
    engine: str
    migrations: dict[str, list[str]]
    counts: dict[str, int]
    balances: dict[str, int]
    members: dict[str, Member] = field(default_factory=dict)
    #: Covers that records refer to and whose file was missing when the archive was made.
    missing_covers: list[str] = field(default_factory=list)
    #: What `check_ledger` finds wrong. A ledger with a fault is worth keeping, too.
    ledger_faults: int = 0
    format: int = FORMAT

    #: What a further kind of manifest has besides, and when such an entry is valid.
    MORE: ClassVar[dict[str, Callable[[Any], bool]]] = {}

    @property
    def snapshot(self) -> str:
        """The name of the member that holds the database."""
        return SNAPSHOTS[self.engine]

    @property
    def warnings(self) -> list[str]:
        """What was wrong in the collection when it was archived, as sentences."""
        named = self.missing_covers[:_MOST_NAMED]
        warnings = [f"The file of a cover is missing: {name}" for name in named]
        if more := len(self.missing_covers) - len(named):
            files = "1 more file" if more == 1 else f"{more:,} more files"
            warnings.append(f"So {'is' if more == 1 else 'are'} {files} of covers.")
        if self.ledger_faults:
            faults = "1 fault" if self.ledger_faults == 1 else f"{self.ledger_faults} faults"
            warnings.append(
                f"The ledger has {faults} and was archived as it is: `manage.py check_ledger` "
                "lists them."
            )
        return warnings

    def to_json(self) -> bytes:
        """Return the manifest as the bytes of its member; the same manifest gives the same
        bytes.
        """
        content = asdict(self)
        content["made_at"] = self.made_at.astimezone(UTC).isoformat()
        content["members"] = {name: member._asdict() for name, member in self.members.items()}
        text = json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True)
        return text.encode() + b"\n"

    @classmethod
    def from_json(cls, data: bytes) -> Self:
        """Read a manifest. Raises ArchiveRefused for anything that `to_json` does not write."""
        content = _with_format(_parsed(data))
        content = _ADDED_SINCE | content
        _require_names(content, [each.name for each in fields(cls)])
        for name, is_valid in {**_CHECKS, **cls.MORE}.items():
            if not is_valid(content[name]):
                raise ArchiveRefused(f"The manifest has no valid value for {name}.")
        content["made_at"] = datetime.fromisoformat(content["made_at"])
        content["members"] = {
            name: Member(member["sha256"], member["size"])
            for name, member in content["members"].items()
        }
        return cls(**content)


def _parsed(data: bytes) -> Any:
    try:
        return json.loads(data.decode(), object_pairs_hook=_once, parse_constant=_refuse_constant)
    # A number or a nesting beyond all measure is a ValueError or a RecursionError.
    except (ValueError, RecursionError):
        raise ArchiveRefused("The manifest is damaged: it cannot be read as JSON.") from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    content = dict(pairs)
    if len(content) != len(pairs):
        raise ArchiveRefused("The manifest is damaged: it has the same key twice.")
    return content


def _refuse_constant(name: str) -> None:
    raise ValueError(name)


def _with_format(content: Any) -> dict[str, Any]:
    """Return what was parsed. Raises ArchiveRefused unless it is a manifest of today's format."""
    if type(content) is not dict or type(content.get("format")) is not int:
        raise ArchiveRefused("The manifest is not that of a Disco archive.")
    number = content["format"]
    if number > FORMAT:
        raise ArchiveRefused(
            f"The archive has format {number}; this Disco reads format {FORMAT}. A newer Disco "
            "has written it: update Disco first."
        )
    if number < FORMAT:
        raise ArchiveRefused(f"The archive has format {number}, which does not exist.")
    return content


def _require_names(content: dict[str, Any], names: Iterable[str]) -> None:
    wanted = set(names)
    if missing := sorted(wanted - set(content)):
        raise ArchiveRefused(f"The manifest lacks: {', '.join(missing)}.")
    if unknown := sorted(set(content) - wanted):
        listed = ", ".join(unknown)[:200]
        raise ArchiveRefused(f"The manifest has entries that this Disco does not know: {listed}.")


def _is_text(value: Any) -> bool:
    return type(value) is str and bool(value)


def _is_moment(value: Any) -> bool:
    try:
        return datetime.fromisoformat(value).tzinfo is not None
    except (TypeError, ValueError):
        return False


def _is_count(value: Any) -> bool:
    return type(value) is int and value >= 0


def _is_whole_number(value: Any) -> bool:
    return type(value) is int


def _is_engine(value: Any) -> bool:
    return type(value) is str and value in SNAPSHOTS


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


def _each(is_valid: Callable[[Any], bool]) -> Callable[[Any], bool]:
    """Return a check that a value is a dict all of whose values pass `is_valid`."""
    return lambda value: type(value) is dict and all(map(is_valid, value.values()))


# What the first archives do not have yet, with what it means that they do not.
_ADDED_SINCE: dict[str, Any] = {"ledger_faults": 0}
_CHECKS: dict[str, Callable[[Any], bool]] = {
    "app": _is_text,
    "made_at": _is_moment,
    "engine": _is_engine,
    "migrations": _each(_are_texts),
    "counts": _each(_is_count),
    "balances": _each(_is_whole_number),
    "members": _each(_is_member),
    "missing_covers": _are_texts,
    "ledger_faults": _is_count,
}
