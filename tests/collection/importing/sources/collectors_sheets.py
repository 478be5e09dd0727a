"""Sheets in the manner of collectors and of the programs they use, a generator for each kind: what
is in the file, and what must stand on the shelf afterwards.
"""

from collections.abc import Iterator
from datetime import date

from tests.collection.importing.sources.sheet_variants import PAIR, Sheet, lines

ONCE = "Good (G)"
MINT, NEAR, PLUS, GOOD = (
    "Mint (M)",
    "Near Mint (NM or M-)",
    "Very Good Plus (VG+)",
    "Very Good (VG)",
)


def graded(media: str, sleeve: str, remarks: str = "") -> dict[str, object]:
    return {"media_condition": media, "sleeve_condition": sleeve, "remarks": remarks}


def pairs_of_grades() -> Iterator[Sheet]:
    """Two grades in a cell, in the order that the header says; a range beside another grade."""
    for between in ("/", " / ", "|", ", ", "\\"):
        text = lines("Artist;Album;Condition", f"Can;Tago Mago;VG+{between}VG", "Can;Landed;NM")
        text += lines(f"Can;Soon;M-{between}vg +")
        facts = [graded(PLUS, GOOD), graded(NEAR, ""), graded(NEAR, PLUS)]
        said = ("first that of the record, then that of its sleeve",)
        yield Sheet(f"grades with “{between}”", text, facts, said=said)
    for label in ("Zustand (Platte/Cover)", "Vinyl/Sleeve", "Grades", "État (V/P)"):
        text = lines(f"Artist;Album;{label}", "Can;Tago Mago;VG+/VG")
        yield Sheet(f"grades under {label}", text, [graded(PLUS, GOOD)])
    for label in ("Cover/Vinyl", "Sleeve / Media Condition", "Hülle/Platte"):
        text = lines(f"Artist;Album;{label}", "Can;Tago Mago;VG+/VG")
        said = ("first that of its sleeve, then that of the record",)
        yield Sheet(f"grades under {label}", text, [graded(GOOD, PLUS)], said=said)
    text = lines("Artist,Album,Condition", "Can,Tago Mago,NM/EX", "Can,Landed,VG++ / VG")
    facts = [graded(NEAR, "", "Condition: NM/EX"), graded("", GOOD, "Condition: VG++ / VG")]
    yield Sheet("grades of another scale", text, facts, said=("“EX” is not a grade",))
    text = lines("Artist,Album,Condition,Cover", "Can,Tago Mago,VG/VG+,NM", "Can,Landed,NM/M,VG")
    facts = [graded("", NEAR, "Condition: VG/VG+"), graded("", GOOD, "Condition: NM/M")]
    yield Sheet("ranges beside the sleeve", text, facts)
    for label, cell in (
        ("Vocals", "M/F"),
        ("Rights", "C / P"),
        ("Copyrights", "C; P"),
        ("x", "G/F"),
    ):
        text = lines(f"Artist,Album,{label}", f"Can,Tago Mago,{cell}")
        yield Sheet(f"letters under {label}", text, [graded("", "", f"{label}: {cell}")])
    text = lines("Artist,Album,Condition", "Can,Tago Mago,M/F", "Can,Landed,G/M")
    yield Sheet("letters under Condition", text, [graded(MINT, "Fair (F)"), graded(ONCE, MINT)])
    text = lines("Artist,Album,Condition", "Can,Tago Mago,VG/VG+", "Can,Landed,VG", "Can,Soon,VG")
    facts = [graded("", "", "Condition: VG/VG+"), graded(GOOD, ""), graded(GOOD, "")]
    yield Sheet("a range among grades", text, facts)


def lists_of_tracks() -> Iterator[Sheet]:
    """The tracks of a record in one cell are kept; the rows are records, not tracks."""
    for listed in (
        "1. Paperhouse\n2. Mushroom",
        "A1 Paperhouse; A2 Mushroom",
        "Paperhouse | Mushroom | Oh Yeah",
        "Paperhouse, Mushroom, Oh Yeah",
        "Paperhouse / Mushroom / Oh Yeah",
    ):
        text = lines("Artist,Album,Year,Tracks,Length", f'Can,Tago Mago,1971,"{listed}",73:30')
        kept = f"Tracks: {listed}\nLength: 73:30"
        yield Sheet(f"tracks as {listed!r}", text, [{"title": "Tago Mago", "remarks": kept}])
    text = lines("Artist,Album,Song", "Can,Tago Mago,Paperhouse", "Can,Tago Mago,Mushroom")
    yield Sheet("a song a row", text, PAIR[:1], 1, ("seems to list tracks",))
    text = lines("Artist,Title,Song", *(f"Can,Tago Mago,{song}" for song in "abc"))
    yield Sheet("songs beside one title", text, PAIR[:1], 2, ("seems to list tracks",))
    text = lines("Artist,Title,Song", "Can,Tago Mago,Paperhouse", "Can,Landed,Full Moon")
    yield Sheet("a song beside each title", text, PAIR)


def files_of_songs() -> Iterator[Sheet]:
    """Addresses and paths of single songs tell that rows are tracks."""
    for address in (
        "spotify:track:2m4pMnVi3e9HuSwSci6dg8",
        "https://open.spotify.com/intl-de/track/2m4pMnVi3e9HuSwSci6dg8",
        "https://music.apple.com/us/album/x/1?i=2",
        "https://www.deezer.com/en/track/3135556",
    ):
        text = lines("uri,Title,Artist,Album", *[f"{address},Song {at},Can,Landed" for at in "ab"])
        yield Sheet(f"tracks at {address}", text, PAIR[1:], 1, ("seems to list tracks",))
    text = lines("uri,Artist,Album", "spotify:album:2m4pMnVi3e9HuSwSci6dg8,Can,Landed")
    yield Sheet("an album at its address", text, PAIR[1:])
    for name in ("Path", "Filename", "location"):
        text = lines(
            f"Title,Artist,Album,{name}", "One,Can,Landed,a/1.flac", "Two,Can,Landed,2.MP3"
        )
        yield Sheet(f"files under {name}", text, PAIR[1:], 1, ("seems to list tracks",))
        text = lines(f"Title,Artist,{name}", "Landed,Can,a/1.flac")
        said = ("seems to list tracks, not records",)
        yield Sheet(f"files of no album under {name}", text, PAIR[1:], said=said)
    head = "Title,Artist,Release,Label,Catalog No,BPM,Time,File Path"
    rows = [f"Song {at},Can,Landed,Mole,M 1,126,07:1{at},C:\\{at}.mp3" for at in "12"]
    yield Sheet("a release of tracks", lines(head, *rows), PAIR[1:], 1, ("seems to list tracks",))
    rows = [f"Song {at},Can,197{at},Mole,M 1,126,07:1{at},C:\\{at}.mp3" for at in "12"]
    yield Sheet("years of tracks", lines(head, *rows), [{"year": 1971}, {"year": 1972}])
    for nothing in ("NA", "n/a", "None", "-"):
        rows = (f"Neu!,{nothing},Hero", f"Can,{nothing},Ege", "Can,Landed,Red", "Can,Landed,Moon")
        said = ("2 skipped: is a track of no album",)
        yield Sheet(
            f"albums called {nothing}", lines("Artist,Album,Song", *rows), PAIR[1:], 3, said
        )
    rows = ("NONE,None,One", "NONE,None,Two", "Can,Landed,Full Moon")
    facts = [{"title": "None"}, {"title": "Landed"}]
    yield Sheet("an album of that name", lines("Artist,Album,Song", *rows), facts, 1)


def languages() -> Iterator[Sheet]:
    """Headers in the words of several languages."""
    for header, row in (
        ("Artiest;Titel;Jaar van uitgave;Platenmaatschappij;Catalogusnummer", "Can;Landed"),
        ("アーティスト;タイトル;発売年;レーベル;品番", "Can;Landed"),
        ("Intérprete;Título;Año;Sello;Nº Catálogo", "Can;Landed"),
        ("Исполнитель;Альбом;Год выпуска;Лейбл;Каталожный номер", "Can;Landed"),
        ("Interpret;Titel;Erscheinungsjahr;Plattenfirma;Best.-Nr.", "Can;Landed"),
    ):
        year = "1975年" if "年" in header else "1975"
        facts = {"title": "Landed", "year": 1975, "labels": [("Virgin", "V 2041")], "remarks": ""}
        yield Sheet(header, lines(header, f"{row};{year};Virgin;V 2041"), [facts])
    for cell in ("Platte", "Platten", "Schallplatte"):
        text = lines("Interpret,Album,Typ", f"Can,Landed,{cell}")
        yield Sheet(f"a kind {cell}", text, [{"format": cell, "remarks": ""}])
    for label, field in (
        ("Exemplare", "2"),
        ("Menge", "2"),
        ("枚数", "2"),
    ):
        text = lines(f"Artist,Album,{label}", f"Can,Landed,{field}")
        yield Sheet(f"copies under {label}", text, PAIR[1:], said=("1 row stands for 2 copies",))
    for label in ("Comentário", "Observação", "примечание", "備考"):
        text = lines(f"Artist,Album,{label}", "Can,Landed,bom")
        yield Sheet(f"remarks under {label}", text, [{"remarks": "bom"}])
    for label in ("Année originale", "Originaljahr"):
        text = lines(f"Artist,Album,{label}", "Can,Landed,1975")
        yield Sheet(f"the first year under {label}", text, [{"original_year": 1975, "year": None}])
    facts = graded(PLUS, GOOD)
    for names in (
        "盤質;ジャケット",
        "Estado do disco;Estado da capa",
        "COND. (MEDIA);COND. (SLEEVE)",
    ):
        text = lines(f"Artist;Album;{names}", "Can;Landed;VG+;VG")
        yield Sheet(f"grades under {names}", text, [facts])


def figures() -> Iterator[Sheet]:
    """What spreadsheet programs and pandas make of figures."""
    for column, cell, field, value in (
        ("Barcode", "5099950220212.0", "barcode", "5099950220212"),
        ("Barcode", "'0724353078225", "barcode", "0724353078225"),
        ("Barcode", '="0724353078225"', "barcode", "0724353078225"),
        ("Barcode", "5 099950 220212", "barcode", "5 099950 220212"),
        ("Year", "'1975", "year", 1975),
        ("Year", "'75", "year", 1975),
        ("Discogs ID", "381798.0", "discogs_release_id", 381798),
    ):
        quoted = cell.replace('"', '""')
        text = lines(f"Artist,Album,{column}", f'Can,Landed,"{quoted}"')
        yield Sheet(f"{column} {cell}", text, [{field: value, "remarks": ""}])
    for rounded in ("7.24E+11", "7,24354E+11"):
        text = lines("Artist;Album;Barcode", f"Can;Landed;{rounded}")
        facts = {"barcode": "", "remarks": f"Barcode: {rounded}"}
        yield Sheet(f"barcode {rounded}", text, [facts], said=("seems to have rounded it",))
    text = lines("Artist,Album", "AC/DC,'74 Jailbreak")
    yield Sheet("a title with an apostrophe", text, [{"title": "'74 Jailbreak"}])


def numbers_without_labels() -> Iterator[Sheet]:
    """Disco keeps a catalog number beside its label; where there is none, that is said."""
    text = lines("Artist,Album,Cat No", "Can,Landed,V 2041")
    said = ("the file has none: those of the column Cat No are kept in the remarks",)
    yield Sheet("numbers alone", text, [{"labels": [], "remarks": "Catalog#: V 2041"}], said=said)


def one_column() -> Iterator[Sheet]:
    """A list of one column, with a line that names it."""
    rows = ("Can - Tago Mago", "Crosby, Stills & Nash – Déjà Vu; Live")
    facts = [
        {"artists": ["Can"], "title": "Tago Mago"},
        {"artists": ["Crosby, Stills & Nash"], "title": "Déjà Vu; Live"},
    ]
    for label in ("Record", "Album", "Artist and title"):
        yield Sheet(f"one column, {label}", lines(label, *rows), facts)


def years() -> Iterator[Sheet]:
    """A column "Date" is the year of a release where its cells or its neighbours say so."""
    text = lines("Artist,Album,Date", "Can,Tago Mago,1971", "Can,Landed,1975")
    yield Sheet("a date that is a year", text, [{"year": 1971}, {"year": 1975}])
    text = lines("Artist,Album,Date,Original Release Date", "Can,Landed,2005-06-13,1975-09")
    kept = "Date: 2005-06-13\nOriginal Release Date: 1975-09"
    facts = {"year": 2005, "original_year": 1975, "purchase_date": None, "remarks": kept}
    yield Sheet("a date beside the first release", text, [facts])
    text = lines("Artist,Album,Date", "Can,Landed,2005-06-13")
    yield Sheet("a date of nothing in particular", text, [{"year": None}])


def first_disco() -> Iterator[Sheet]:
    """The first Disco's records as files: None is nothing there, and a removed one is removed."""
    header = "artist,title,label,record_format,vinyl_color,lim_edition,number,remarks,is_active"
    text = lines(header, "Can,Landed,NA,LP,None,None,None,None,0", "None,None,Virgin,LP,red,5,1,,1")
    empty = {"labels": [], "color": "", "limited_to": "", "copy_number": "", "remarks": ""}
    facts = [
        empty | {"is_active": False},
        {"artists": ["None"], "title": "None", "copy_number": "1", "is_active": True},
    ]
    yield Sheet("the first Disco's columns", text, facts)
    for name in ("Active", "Aktiv", "Attivo"):
        text = lines(f"Artist,Album,{name}", "Can,Tago Mago,1", "Can,Landed,0")
        facts = [{"is_active": True, "remarks": ""}, {"is_active": False, "remarks": ""}]
        yield Sheet(f"records that are {name}", text, facts)
    for number in ("Number", "Nr.", "No."):
        text = lines(f"Artist,Album,Lim. Edition,{number}", "Can,Landed,500,123")
        facts = [{"limited_to": "500", "copy_number": "123", "remarks": ""}]
        yield Sheet(f"{number} of an edition", text, facts)
    text = lines("Artist,Album,Number", "Can,Landed,123", "Can,Tago Mago,7")
    yield Sheet("a number of nothing", text, [{"copy_number": "", "remarks": "Number: 123"}, {}])


def last_lines() -> Iterator[Sheet]:
    """Averages at the end, in several languages."""
    for word in ("Average", "Durchschnitt", "Moyenne", "Promedio"):
        text = lines("Artist,Album,Price", "Can,Tago Mago,12", "Can,Landed,14", f"{word},,13")
        yield Sheet(f"an {word}", text, PAIR, 1, ("a line of totals",))


def addresses() -> Iterator[Sheet]:
    """An address of Discogs that is not a release's is kept, with what is wrong with it."""
    album = "https://www.discogs.com/master/4242-Can-Landed"
    text = lines("Artist,Album,Discogs URL", f"Can,Landed,{album}")
    facts = [{"discogs_release_id": None, "remarks": f"Discogs URL: {album}"}]
    yield Sheet("an album's address", text, facts, said=("is not the address of a release",))


def kinds_in_another_column() -> Iterator[Sheet]:
    """A column "Type" that says what is music, and one that names media."""
    for name in ("Type", "Category", "Kind"):
        text = lines(f"Artist,Title,{name},Format", "Can,Landed,Music,LP", "Tarkovsky,S,Movie,DVD")
        facts = [{"title": "Landed", "format": "LP", "remarks": ""}]
        yield Sheet(f"a film under {name}", text, facts, 1, ("is called “movie”, not music",))
    text = lines("Artist,Title,Type", "Can,Landed,LP", "Can,Tago Mago,DVD")
    yield Sheet("types that are media", text, [{"format": "LP"}, {"format": "DVD"}])


def graded_columns() -> Iterator[Sheet]:
    """Columns that are called like a part of a record and hold grades in most rows."""
    rows = ("Can,Tago Mago,VG,Very Good+", "Can,Landed,NM,Good +", "Can,Soon,VG,sealed")
    text = lines("Artist,Album,Condition,Sleeve", *rows)
    facts = [graded(GOOD, PLUS), graded(NEAR, "Good Plus (G+)"), graded(GOOD, "", "Sleeve: sealed")]
    yield Sheet("grades of sleeves", text, facts)
    rows = ("Can,Tago Mago,front.jpg", "Can,Landed,gatefold", "Can,Soon,VG")
    text = lines("Artist,Album,Cover", *rows)
    yield Sheet("covers that are no grades", text, [{"sleeve_condition": ""}] * 3)


def pages_of_notion() -> Iterator[Sheet]:
    """Notion puts the address of its page behind each name."""
    page = "https://www.notion.so/a-b-123?pvs=21"
    text = lines("Artist,Album,Label(s)", f"Can ({page}),Landed (live),Virgin ({page})")
    facts = [{"artists": ["Can"], "title": "Landed (live)", "labels": [("Virgin", "")]}]
    yield Sheet("addresses of Notion", text, facts)


def true_and_false() -> Iterator[Sheet]:
    """True and false as spreadsheet programs write them in other languages."""
    for yes, no in (
        ("WAHR", "FALSCH"),
        ("VRAI", "FAUX"),
        ("VERO", "FALSO"),
        ("VERDADERO", "FALSO"),
        ("VERDADEIRO", "FALSO"),
        ("WAAR", "ONWAAR"),
        ("PRAWDA", "FAŁSZ"),
        ("SANT", "FALSKT"),
        ("ИСТИНА", "ЛОЖЬ"),
    ):
        text = lines(
            "Artist,Album,Owned,Digitized", f"Can,Tago Mago,{yes},{no}", f"Can,Soon,{no},{yes}"
        )
        facts = [{"title": "Tago Mago", "is_digitized": False, "remarks": ""}]
        yield Sheet(f"{yes} and {no}", text, facts, 1, ("1 of 2 rows is owned",))


def numbers_of_copies() -> Iterator[Sheet]:
    """Quantities with a word behind them, and the size of an edition."""
    for two in ("2 copies", "2 Stk.", "2 Stück", "2 pcs"):
        text = lines("Artist,Album,Qty", f"Can,Landed,{two}", "Can,Tago Mago,1")
        said = ("1 row stands for 2 copies",)
        yield Sheet(f"a quantity of {two}", text, [{"remarks": f"Qty: {two}"}, {}], said=said)
    text = lines("Band;Album;Nr.;Limitiert", "Can;Landed;123;500", "Can;Tago Mago;7;300")
    facts = [{"limited_to": "500", "copy_number": "123", "remarks": ""}, {"copy_number": "7"}]
    yield Sheet("an edition in German", text, facts)
    text = lines("Band;Album;Limitiert", "Can;Landed;ja", "Can;Tago Mago;nein")
    facts = [{"limited_to": "", "remarks": f"Limitiert: {said}"} for said in ("ja", "nein")]
    yield Sheet("limited or not", text, facts)


def bought() -> Iterator[Sheet]:
    """Days and prices under the words of a few more languages."""
    text = lines("Artist;Album;Inköpt;Pris", "ABBA;Arrival;2019-03-04;1 200 kr")
    facts = [{"purchase_date": date(2019, 3, 4), "price": None, "remarks": "Pris: 1 200 kr"}]
    yield Sheet("bought in Sweden", text, facts)


GROUPS = [
    *(
        pairs_of_grades,
        lists_of_tracks,
        files_of_songs,
        languages,
        figures,
        numbers_without_labels,
        one_column,
    ),
    *(years, first_disco, last_lines, addresses, bought),
    *(kinds_in_another_column, graded_columns, pages_of_notion, true_and_false),
    numbers_of_copies,
]
COLLECTORS_SHEETS = [sheet for group in GROUPS for sheet in group()]
