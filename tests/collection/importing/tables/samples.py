"""A small file of each plain table, about records that `make_shelf` stores."""

from datetime import date
from typing import NamedTuple

from django.contrib.auth.models import AbstractBaseUser

from collection.models import Order
from tests.factories import make_record, make_user

TAGO = "11111111-1111-4111-8111-111111111111"
EGE = "22222222-2222-4222-8222-222222222222"
WANT = "33333333-3333-4333-8333-333333333333"
ORDER = "44444444-4444-4444-8444-444444444444"
#: Of one something has come, the other is on the way.
CAME = "55555555-5555-4555-8555-555555555555"
COMING = "66666666-6666-4666-8666-666666666666"


class Sample(NamedTuple):
    """A file of two rows by its lines, the first row changed, and a row that is bad.

    `bad` is that row, the column and the value that its problem names.
    """

    header: str
    rows: tuple[str, str]
    changed: str
    bad: tuple[str, str, str]

    @property
    def text(self) -> str:
        return "\n".join([self.header, *self.rows, ""])


SAMPLES = {
    "ratings": Sample(
        "record_uid,author,value,rated_on,review",
        (f"{TAGO},collector,7.5,2024-03-01,Good", f"{EGE},bert,8,2024-03-02,"),
        f"{TAGO},collector,9,2024-03-01,Better",
        (f"{TAGO},collector,11,2024-03-03,", "value", "11"),
    ),
    "plays": Sample(
        "record_uid,user,day,times",
        (f"{TAGO},collector,2024-03-01,2", f"{EGE},bert,2024-03-02,1"),
        f"{TAGO},collector,2024-03-01,3",
        (f"{TAGO},collector,2999-03-01,1", "day", "2999-03-01"),
    ),
    "loans": Sample(
        "record_uid,to,since,due,returned,note",
        (
            f"{TAGO},Anna,2024-03-01,2024-04-01,,For the party",
            f"{EGE},bert,2024-03-02,,2024-05-01,",
        ),
        f"{TAGO},ANNA,2024-03-01,2024-04-01,2024-03-20,For the party",
        (f"{EGE},Carl,2024-06-01,,2024-05-01,", "returned", "2024-05-01"),
    ),
    "own_fields": Sample(
        "owner,name,kind,choices",
        ("collector,Mood,choice,calm", "bert,Mood,Number,"),
        "collector,MOOD,choice,wild",
        ("collector,Weight,colour,", "kind", "colour"),
    ),
    "places": Sample(
        "owner,name,sort,code",
        ("collector,Box 1,Label and number,ABCD2345", "bert,Box 1,year,"),
        "collector,BOX 1,none,ABCD2345",
        ("collector,Box 2,colour,", "sort", "colour"),
    ),
    "tracks": Sample(
        "record_uid,position,number,title,duration,is_favourite,artist_text,kind",
        (f"{TAGO},1,A1,Paperhouse,7:29,1,,track", f"{TAGO},2,A2,Mushroom,4:08,0,Damo & Jaki,"),
        f"{TAGO},1,A1,Paperhouse,7:30,1,,heading",
        (f"{EGE},1,A1,Pinch,long,0,,", "duration", "long"),
    ),
    "wants": Sample(
        "uid,owner,artist,title,year,top_price,priority,closed_on,record_uid",
        (
            f"{WANT},collector,Neu!,Neu! 75,1975,20.00,2,,",
            f",collector,Can,Tago Mago,1971,,,2024-01-02,{TAGO}",
        ),
        f"{WANT},collector,Neu!,Neu! 75,1975,25.50,2,,",
        (",collector,Faust,IV,1973,dear,1,,", "top_price", "dear"),
    ),
    "orders": Sample(
        "uid,owner,shop,ordered_on,received_on,shipping,discount_percent,currency,rate,notes",
        (
            f"{ORDER},collector,Rough Trade,2024-03-01,,12.99,10.00,,,",
            ",bert,Flea market,2024-03-02,2024-03-02,,,GBP,1.17654321,Cash",
        ),
        f"{ORDER},collector,Rough Trade,2024-03-01,,9.99,10.00,,,",
        (",collector,Rough Trade,2999-03-01,,,,,,", "ordered_on", "2999-03-01"),
    ),
    "order_lines": Sample(
        "order_uid,position,artist,title,count,unit_price,shared_count,record_uids",
        (
            f"{COMING},1,Faust,IV,,,,",
            f"{CAME},1,Can,Tago Mago,2,24.00,2,{TAGO}",
        ),
        f"{COMING},1,Faust,So Far,3,18.00,,",
        (f"{COMING},2,Faust,IV,many,,,", "count", "many"),
    ),
    "artists": Sample(
        "name,sort_name,country",
        ("The Can,,Germany", "Björk,Björk,Iceland"),
        "The Can,,West Germany",
        (f"Faust,,{'x' * 101}", "country", "x" * 79),
    ),
    "labels": Sample(
        "name,sort_name",
        ("Brain,", "The End,"),
        "Brain,Brain Records",
        (f"Sky,{'x' * 511}", "sort_name", "x" * 79),
    ),
    "genres": Sample("name", ("Krautrock", "Rock; Pop"), "", ("", "", "")),
    "styles": Sample("name", ("Dub", '"Dub, Roots"'), "", ("", "", "")),
    "formats": Sample(
        "name,is_small",
        ('"7""",ja', "LP,0"),
        '"7""",nein',
        ("MC,perhaps", "is_small", "perhaps"),
    ),
}
#: Tables of which a row can be changed: the others have a name and nothing else.
CHANGING = [name for name, sample in SAMPLES.items() if sample.changed]


def make_shelf() -> AbstractBaseUser:
    """Store two records of the collector, and return that user; bert is closed, so that the
    collector is the only one who imports.
    """
    collector = make_user("collector")
    make_user("bert", is_active=False)
    make_record(collector, uid=TAGO)
    make_record(collector, uid=EGE, title="Ege Bamyasi")
    day = date(2024, 1, 2)
    ordered = {"owner": collector, "shop": "Amoeba", "ordered_on": day}
    Order.objects.create(uid=CAME, received_on=day, **ordered)
    Order.objects.create(uid=COMING, **ordered)
    return collector
