"""What there is to say of a takeover: what is odd, and what becomes of its labels and its book.

`be` is the verb of a sentence: "is" of what was done, "would be" in a preview.
"""

from collections.abc import Iterator

from django.template.defaultfilters import pluralize

from adminkit.numbers import counted
from adminkit.remarks import Remarks
from collection.importing.legacy.label_links import LABEL_TABLE
from collection.importing.legacy.taken_labels import EDITED, WRONG, TakenLabels
from collection.importing.messages import Message, Setting
from credits.book_reading import JUMP
from credits.hints import MANY
from credits.models.pace import Pace
from credits.takeover import Takeover


def told_in_order(of_file: Remarks, taken: TakenLabels, takeover: Takeover | None) -> Remarks:
    """Return everything that is odd; what decides the meaning of the file comes first.

    Labels that were taken over wrongly are named one by one: the user is asked about them.
    """
    oddities = Remarks((LABEL_TABLE, WRONG, EDITED, JUMP), whole=(WRONG, EDITED))
    oddities.extend(of_file)
    taken.note(oddities)
    if takeover:
        oddities.extend(takeover.oddities)
    return oddities


def notes_on_labels(taken: TakenLabels, takes_away: bool, be: str) -> Iterator[Message]:
    """Yield how many labels were taken over wrongly, and an offer unless it `takes_away` them."""
    count, records = taken.count, len(taken.wrong)
    labels = f"{count} label{pluralize(count)} of {records} record{pluralize(records)}"
    if takes_away and not count:
        yield Message("There is no label to take away.")
    elif takes_away:
        verb = "are" if be == "is" and count > 1 else be
        yield Message(f"{labels} that the first Disco did not show {verb} removed.")
    elif count:
        yield Message(
            f"{labels} {pluralize(count, 'is,are')} not what the first Disco showed: an earlier "
            f"version of Disco took {pluralize(count, 'it,them')} from an older table. The list of "
            f"what is odd names {pluralize(count, 'it,them')}.",
            (Setting("older_labels", "remove"),),
        )


def notes_on_book(takeover: Takeover, be: str) -> Iterator[Message]:
    """Yield what becomes of the book, and what its account will earn next."""
    lines = counted(len(takeover.lines), "line")
    verb = "are" if be == "is" and len(takeover.lines) != 1 else be
    yield Message(
        f"{lines} {verb} booked from {len(takeover.book):,} of the old book; "
        f"the balance {be} {takeover.balance}."
    )
    if takeover.opened_on:
        yield Message(
            f"The account opens on {takeover.opened_on} and earns every "
            f"{counted(takeover.interval_days, 'day')}; additions count as booked up to "
            f"{takeover.granted_through}."
        )
    if takeover.pace:
        yield Message(_coming(takeover, takeover.pace))


def _coming(takeover: Takeover, pace: Pace) -> str:
    """Return the sentence on the credits that come next: at once, for the time since the book."""
    due = pace.due(takeover.today)
    if not due:
        addition = pace.next_addition(takeover.today)
        return f"The next regular addition comes on {addition.date}: {addition.amount:+d}."
    credits = sum(addition.amount for addition in due)
    days = f"of {due[0].date}"
    if len(due) > 1:
        days = f"from {due[0].date} to {due[-1].date}"
    sentence = (
        f"{len(due)} regular addition{pluralize(len(due))} {days} {pluralize(len(due), 'is,are')} "
        f"due and not booked: the next booking of what is due adds {credits} "
        f"credit{pluralize(credits)}, and the balance is then {takeover.balance + credits}."
    )
    if len(due) >= MANY:
        sentence += " The dashboard can also leave them out and start again."
    return sentence
