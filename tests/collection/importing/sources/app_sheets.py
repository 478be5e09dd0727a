"""Sheets that apps and scripts of collectors write, a generator for each kind: what is in the file,
and what must stand on the shelf afterwards.
"""

from collections.abc import Iterator

from tests.collection.importing.sources.sheet_variants import Sheet, lines

PAIR_OF_ALBUMS = [{"title": "Soon"}, {"title": "Ege"}]
# Columns by which a file is one of Discogs.
OF_DISCOGS = "release_id,catno,artist,title,label,formats,released,rating,date_added"


def formats() -> Iterator[Sheet]:
    """Formats as the pages of Discogs show them and as people type them."""
    for cell, fmt, details in (
        ("Vinyl, LP, Album", "LP", "Album"),
        ("Vinyl, Album, LP", "LP", "Album"),
        ('Vinyl, 7", 45 RPM, Single', '7"', "45 RPM, Single"),
        ("vinyl, 12'', 33 RPM", '12"', "33 RPM"),
        ("Vinyl, 12”", '12"', ""),
        ("Vinyl, 12", '12"', ""),
        ("2 x Vinyl, LP, Album", "2xLP", "Album"),
        ("2 × Vinyl, LP, Album", "2xLP", "Album"),
        ("2×LP", "2xLP", ""),
        ("12''", '12"', ""),
        ("Vinyl, Album", "Vinyl", "Album"),
        ("CD, Album", "CD", "Album"),
        ("Vinyl, LP, Album + CD, Comp", "LP", "Album + CD, Comp"),
        ('LP + 7" + Album', 'LP + 7"', "Album"),
        ('LP + 7" + Album, RE', 'LP + 7"', "Album, RE"),
        ("LP + CD", "LP + CD", ""),
    ):
        doubled = cell.replace('"', '""')
        text = lines("Artist;Album;Format", f'Can;Landed;"{doubled}"')
        fact = {"format": fmt, "format_details": details, "remarks": ""}
        yield Sheet(f"the format {cell}", text, [fact])
    header = "title,artist,formats,format_descriptions,labels,catnos"
    text = lines(header, "Soon,Can,Vinyl,LP; Album,EMI,E 1", "Soon,Can,Vinyl,Album,EMI,E 1")
    fact = {"labels": [("EMI", "E 1")], "format_details": "Album", "remarks": ""}
    facts = [fact | {"format": "LP"}, fact | {"format": "Vinyl"}]
    yield Sheet("a medium beside what is said of it", text, facts)


def of_discogs() -> Iterator[Sheet]:
    """Formats that a script took from the pages or the API of Discogs."""
    for cell, fmt, details in (
        ("Vinyl; LP; Album; Reissue", "LP", "Album, Reissue"),
        ("2 x Vinyl; LP; Album", "2xLP", "Album"),
        ("['Vinyl', 'LP', 'Album']", "LP", "Album"),
        ("Vinyl, LP, Album", "LP", "Album"),
        ("LP, Album", "LP", "Album"),
        ("CD; Album", "CD", "Album"),
    ):
        row = f'11,E 1,Can,Soon,EMI,"{cell}",1973,,2021-01-02 10:11:12'
        fact = {"format": fmt, "format_details": details, "discogs_release_id": 11}
        yield Sheet(f"Discogs, {cell}", lines(OF_DISCOGS, row), [fact], said=("Discogs coll",))


def labels() -> Iterator[Sheet]:
    """Labels with their numbers, as the pages of Discogs show them, and others with a hyphen."""
    header = "Artist;Album;Label"
    for cell, pairs in (
        ("RCA Victor - PL 13015", [("RCA Victor", "PL 13015")]),
        ("RCA – PL 13015, Epic - none", [("RCA", "PL 13015"), ("Epic", "")]),
        ("Sub - Pop - SP 34", [("Sub", "Pop - SP 34")]),
    ):
        text = lines(header, f"Can;Landed;{cell}")
        yield Sheet(f"the label {cell}", text, [{"labels": pairs, "remarks": ""}])
    text = lines(header, "Can;Landed;Hi - Fi", "Can;Soon;EMI", "Can;Ege;Go - 4")
    named = [{"labels": [(name, "")]} for name in ("Hi - Fi", "EMI", "Go - 4")]
    yield Sheet("labels with a hyphen", text, named)
    text = lines(f"{header};CatNo", "Can;Landed;Disc - 7;E 1")
    yield Sheet("a label with a hyphen", text, [{"labels": [("Disc - 7", "E 1")]}])
    said = ("??", "--", "?", "n/a")
    text = lines(f"{header};CatNo;Color", *(f"Can;Soon;{word};{word};{word}" for word in said))
    yield Sheet("what is not known", text, [{"labels": [], "color": "", "remarks": ""}] * 4)


def years() -> Iterator[Sheet]:
    """Two columns of years, one of which is that of the pressing, and the year of a date."""
    for album, pressing in (
        ("year", "pressYear"),
        ("Year", "Pressing Year"),
        ("anno_uscita_originale", "anno_stampa"),
        ("Año lanzamiento", "Año edición"),
        ("Année", "Année de pressage"),
        ("Release Date", "Year Pressed"),
    ):
        fact = {"original_year": 1973, "year": 1984, "remarks": ""}
        text = lines(f"artist,album,{album},{pressing}", "Can,Soon,1973,1984")
        yield Sheet(f"{album} beside {pressing}", text, [fact])
        text = lines(f"artist,album,{pressing},{album}", "Can,Soon,1984,1973")
        yield Sheet(f"{pressing} beside {album}", text, [fact])
        text = lines(f"artist,album,{pressing},{album}", "Can,Soon,1984,")
        yield Sheet(f"{pressing} beside an empty {album}", text, [{"year": 1984}])
    for date in ("year,month,day", "Day,Month,Year", "jour,mois,année", "Tag,Monat,Jahr"):
        text = lines(f"artist,album,{date}", "Can,Soon,11,11,11")
        yield Sheet(f"a date of {date}", text, [{"year": None}])
    text = lines("artist,album,year,day", "Can,Soon,1973,3")
    yield Sheet("a year beside a day alone", text, [{"year": 1973}])


def columns() -> Iterator[Sheet]:
    """Names that mean one thing twice, and names that say another thing than their cells."""
    for name in ("Artista-Gruppo", "Artist/Band", "Band – Artist"):
        text = lines(f"{name},Album", "Can,Soon")
        yield Sheet(f"the name {name}", text, [{"artists": ["Can"], "title": "Soon"}])
    text = lines("artist,album,review", "Can,Tago Mago,28/02/2026", "Can,Landed,1/3/2026")
    dated = [{"remarks": "review: 28/02/2026"}, {"remarks": "review: 1/3/2026"}]
    yield Sheet("a review that is a day", text, dated)
    text = lines("artist,album,review", "Can,Tago Mago,28/02/2026", "Can,Landed,loud")
    yield Sheet("a review", text, [{"remarks": "28/02/2026"}, {"remarks": "loud"}])
    for name in ("Album/Single", "Album / EP"):
        text = lines(f"Artist,{name},Year", "Can,Soon,1973")
        yield Sheet(f"the name {name}", text, [{"title": "Soon", "year": 1973}])
    text = lines("Track,,Artist,Album,UID", "Moonshake,,Can,Soon,", "I,,Can,Ege,Mambo 5")
    yield Sheet("a uid of another program", text, PAIR_OF_ALBUMS)
    rows = [f"Soon {number},Can,1973,{0 if number < 5 else 7}" for number in range(40)]
    text = lines("title,artist,year,rating", *rows)
    unrated = [{"rating": None if number < 5 else 7} for number in range(40)]
    yield Sheet("a rating of 0 where there is none", text, unrated)
    text = lines("title,artist,year,rating", *rows[4:])
    rated = [{"rating": 0 if number < 5 else 7} for number in range(4, 40)]
    yield Sheet("a rating of 0", text, rated)
    header = "title,artist,artists.id,artists.role,artists.anv,location"
    text = lines(header, "Soon,Can,7,singer,,Kallax 3")
    yield Sheet("what an app knows of artists", text, [{"location": "Kallax 3"}])


def ratings() -> Iterator[Sheet]:
    """One figure above five among hundreds is a slip, two of ten are not."""
    many = [f"Can,Soon {number},4" for number in range(120)]
    said = ("No rating is above 5, but for 6",)
    slip = {"rating": None, "remarks": "Rating: 6"}
    text = lines("Artist,Album,Rating", *many, "Can,Ege,6")
    kept = [{"rating": None, "remarks": "Rating: 4"}] * 120
    yield Sheet("a slip", text, [*kept, slip], said=said)
    text = lines("Artist,Album,Rating", *many[:8], "Can,Ege,6")
    yield Sheet("a rating above five", text, [*[{"rating": 4}] * 8, {"rating": 6}])


def rows_of_albums() -> Iterator[Sheet]:
    """What programs say of tracks beside rows that are albums, and tracks of no album."""
    for name, cell in (("songid", "3CJ60a"), ("danceability", "0.591"), ("spotifyuri", "spo:1")):
        rows = [f"Can,Soon {number},7,{cell}" for number in range(20)]
        text = lines(f"artist,album,rating,{name}", *rows)
        yield Sheet(f"albums with a {name}", text, [{"rating": 7}] * 20)
        text = lines(f"artist,album,rating,{name}", *rows, "Can,Soon 1,7,x")
        said = ("seems to list tracks",)
        yield Sheet(f"tracks with a {name}", text, [{"rating": None}] * 20, 1, said)
    text = lines("artist,album,track", "Can,Soon,Moonshake", "Can,,I Want More", "Can,,Oh Yeah")
    said = ("2 skipped: is a track of no album",)
    yield Sheet("tracks of no album", text, [{"title": "Soon"}], 2, said)


def tables_beside() -> Iterator[Sheet]:
    """Small tables to the right of the records: counts of a column, and lists with holes."""
    header = "Title,Artist,Genre,Cubby,Genre,Count,"
    rows = ["Tago Mago,Can,Rock,1,Jazz,1,", "Landed,Can,Rock,2,Rock,4,", "Soon,Can,Rock,3,,,"]
    rows += ["Ege,Can,Jazz,4,,,", "Delay,Can,Rock,5,,,"]
    facts = [{"genre": "Rock", "remarks": ""}] * 3 + [{"genre": "Jazz"}, {"genre": "Rock"}]
    said = ("A table beside the records is left out: Genre (column 5) and Count",)
    yield Sheet("counts of a column", lines(header, *rows), facts, said=said)
    text = lines("Title,Artist,Genre,Genre,Count", "Soon,Can,Rock,Krautrock,1", "Ege,Can,Rock,,")
    facts = [{"remarks": "Genre (column 4): Krautrock\nCount: 1"}, {"remarks": ""}]
    yield Sheet("another genre", text, facts)
    beside = ["Again,", "Soon,", ",Ege", ",", ",", ","]
    rows = [f"T{number},Can,,{cells}" for number, cells in enumerate(beside)]
    text = lines("Title,Artist,,Sent twice,", *rows)
    said = ("A table beside the records is left out: Sent twice and column 5",)
    yield Sheet("a list with holes", text, [{"remarks": ""}] * 6, said=said)


GROUPS = [formats, of_discogs, labels, years, columns, ratings, rows_of_albums, tables_beside]
SHEETS = [sheet for group in GROUPS for sheet in group()]
