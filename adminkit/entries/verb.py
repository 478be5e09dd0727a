"""What is done, in plain words: the verbs of the entries that say who did what."""

from typing import Final

from django.contrib.admin.models import ADDITION, CHANGE, DELETION
from django.db.models import TextChoices


class Verb(TextChoices):
    """What somebody did, as it is kept and as it is read: "anna bought Tago Mago"."""

    ADD = "add", "added"
    CHANGE = "change", "changed"
    DELETE = "delete", "deleted"
    BUY = "buy", "bought"
    REMOVE = "remove", "removed"
    PUT_BACK = "put back", "put back"
    WITHDRAW = "withdraw", "deleted as entered by mistake"
    RATE = "rate", "rated"
    PLAY = "play", "played"
    UNPLAY = "unplay", "took back a play of"
    FAVOUR = "favour", "chose favourite songs of"
    LEND = "lend", "lent"
    ASK_NO_MORE = "ask no more", "no longer asks for"
    LEND_BACK = "lend back", "noted as returned"
    EDIT = "edit", "edited together"
    REMOVE_MANY = "remove many", "removed together"
    PUT_BACK_MANY = "put back many", "put back together"
    RENAME = "rename", "renamed"
    MERGE = "merge", "merged"
    MERGE_RECORDS = "merge records", "merged records"
    SPLIT = "split", "split"
    COVER = "cover", "changed covers"
    PICTURE = "picture", "changed pictures"
    LOOK_UP = "look up", "filled in from a catalogue"
    WANTS = "wants", "changed wants"
    CLOSE = "close", "closed"
    ORDER = "order", "changed an order"
    CANCEL = "cancel", "cancelled copies of"
    RECEIVE = "receive", "received"
    IMPORT = "import", "imported"
    UNDO = "undo", "undid"
    DECIDE = "decide", "answered"
    CHOOSE = "choose", "chose how pages look"
    PRUNE = "prune", "deleted unused"
    OPEN_ACCOUNT = "open account", "opened"
    GRANT = "grant", "granted what was due to"
    ADJUST = "adjust", "booked by hand"
    START_AGAIN = "start again", "let an interval begin for"
    REVERSE = "reverse", "reversed"
    MAKE_LINK = "make link", "made a link for strangers"
    END_LINK = "end link", "ended a link for strangers"
    KEEP_TOKEN = "keep token", "entered a Discogs token of"
    FORGET_TOKEN = "forget token", "removed the Discogs token of"
    PASSWORD = "password", "changed the password of"
    SECOND_FACTOR = "second factor", "set up the second factor of"
    NO_SECOND_FACTOR = "no second factor", "removed the second factor of"
    CODES = "codes", "made new recovery codes of"
    END_SESSIONS = "end sessions", "ended sessions of"
    UNLOCK = "unlock", "let sign in again"
    DOWNLOAD = "download", "downloaded a backup"
    EXPORT = "export", "exported"
    RESTORE = "restore", "restored a backup"


#: What Django's own entries can say, by its flags.
FLAGS: Final = {ADDITION: Verb.ADD, CHANGE: Verb.CHANGE, DELETION: Verb.DELETE}
_MAKING = {Verb.ADD, Verb.BUY, Verb.OPEN_ACCOUNT, Verb.MAKE_LINK}
_ENDING = {Verb.DELETE, Verb.WITHDRAW, Verb.PRUNE}


def flag_of(verb: Verb) -> int:
    """Return Django's flag for a verb."""
    if verb in _MAKING:
        return ADDITION
    return DELETION if verb in _ENDING else CHANGE
