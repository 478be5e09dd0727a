"""What is kept of an uploaded file until it is imported: a type for each part, stored as JSON.

A state that another version of Disco has stored is read by `upgraded`.
"""

from typing import Any, NotRequired, TypedDict, cast

from collection.screens.wording import Shown

#: To be counted up when the stored form changes in more than a new name.
VERSION = 1


class ChosenOptions(TypedDict):
    """The choices that the user made for the file, each under its name in `CHOICES`."""

    source: str
    mode: str
    owner: int
    dates: str
    date_added: str
    ownership: str
    rating_scale: str
    rating_steps: NotRequired[str]
    currencies: NotRequired[str]
    genres: str
    copies: NotRequired[str]
    folders: NotRequired[str]
    mapping: NotRequired[dict[str, str]]
    charge_after: str
    encoding: str
    separator: str
    trust: str
    older_labels: NotRequired[str]
    wanted: NotRequired[str]


class StoredAnswers(TypedDict):
    """The answers to what the file leaves open, by the key of the decision."""

    #: artist or label, the text, and the names in it
    names: dict[str, tuple[str, str, list[str]]]
    #: the record that the row is, and the name of the row
    records: dict[str, tuple[int | None, str]]


class StoredProposal(TypedDict):
    day: str
    count: int
    balances: dict[str, str]


class ReportFacts(TypedDict):
    """What the pages show of a report."""

    counts: dict[str, int]
    lines: int
    seconds: float
    notes: list[Shown]
    reasons: list[tuple[str, int]]
    removals: int
    returns: int
    charged: int
    booked: int
    balances: dict[str, str]
    proposal: StoredProposal | None
    #: How many records the source gave before, and whether most of them are not in the file.
    known: int
    is_part: bool
    imported: bool
    #: Whether the file may be a log of what was played.
    may_be_plays: NotRequired[bool]


class Result(ReportFacts):
    """What an import did."""

    batch: int | None


class BatchResult(TypedDict):
    """What a batch tells of the import that made it."""

    counts: dict[str, int]
    lines: int
    seconds: float
    imported: bool
    batch: int


class PreviewFacts(ReportFacts):
    """What the pages show of a preview."""

    fingerprint: str
    #: The collection that was looked at, by its last commit.
    as_of: NotRequired[str | None]
    #: The same as long as the preview is; a page sends back the one that it showed.
    seen: str
    #: The title of the source.
    source: str
    #: How the file was understood.
    facts: str
    #: How many texts that may be several names nobody has decided about.
    undecided: int
    #: How many rows were said to be a record that is gone, or that another row is.
    unheard: NotRequired[int]
    #: Whether answers were given since, which the preview does not follow yet.
    is_noted: NotRequired[bool]
    all_or_nothing: bool
    #: Whether the columns can be mapped.
    has_columns: bool


class Upload(TypedDict):
    """What is known of a file when it was uploaded."""

    version: int
    file_name: str
    options: ChosenOptions
    answers: NotRequired[StoredAnswers]
    #: Why a task could not read it; the page of columns says it once.
    problem: NotRequired[str]
    result: NotRequired[Result]


class PendingState(PreviewFacts, Upload):
    """All of it; what a preview adds is there as soon as `counts` are."""


def stored_answers(state: PendingState) -> StoredAnswers:
    """Return the answers that are kept in `state`, to be read or added to."""
    return state.setdefault("answers", {"names": {}, "records": {}})


def upgraded(state: dict[str, Any]) -> PendingState:
    """Return a stored state in the form of today.

    Without a version, notes were sentences, offers (choice, value, words) a list of their own, and
    answers were called `said`.
    """
    if state.get("version"):
        return cast(PendingState, state)
    state = state | {"version": VERSION}
    if "said" in state:
        state["answers"] = state.pop("said")
    offers = state.pop("offers", ())
    if "notes" in state:
        notes = _shown(state["notes"])
        buttons = [
            {"choice": choice, "value": value, "words": words} for choice, value, words in offers
        ]
        if buttons:
            notes.append({"sentence": "", "buttons": buttons})
        state["notes"] = notes
    if "notes" in state.get("result", {}):
        state["result"] = state["result"] | {"notes": _shown(state["result"]["notes"])}
    return cast(PendingState, state)


def _shown(sentences: list[str]) -> list[dict[str, Any]]:
    return [{"sentence": sentence, "buttons": []} for sentence in sentences]
