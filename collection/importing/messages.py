"""Sentences for a user that name choices as data: each front, command or page, words them its own
way.
"""

from dataclasses import dataclass
from typing import NamedTuple

#: In the value of a choice of columns: one that the user has to name.
ANY_COLUMN = "COLUMN"
#: Between the columns in such a value, where it is of several. No name of a column holds one.
BETWEEN_COLUMNS = "\t"


class Setting(NamedTuple):
    """A choice (a name in `CHOICES`) and a value of it, "" where the value is the user's to say."""

    choice: str
    value: str = ""


# So many names are shown of those that a message lists.
_NAMED = 30


@dataclass(frozen=True)
class Message:
    """A sentence that holds for every front, and what each front adds to it in its own words.

    `offers` are the choices that would change what the sentence says: options on the command line,
    buttons on a page. `about` are choices of which the sentence speaks; they follow it as a list.
    `names` follow it as well, such as columns or examples: the first of them and how many more
    there are, unless the message `is_whole` or all are asked for.
    """

    sentence: str
    offers: tuple[Setting, ...] = ()
    about: tuple[Setting, ...] = ()
    names: tuple[str, ...] = ()
    is_whole: bool = False

    def listed(self, *, all_names: bool = False) -> str:
        """Return the sentence with its names."""
        if not self.names:
            return self.sentence
        shown = self.names if all_names or self.is_whole else self.names[:_NAMED]
        more = len(self.names) - len(shown)
        rest = f" and {more} more" if more else ""
        return f"{self.sentence}: {', '.join(shown)}{rest}."
