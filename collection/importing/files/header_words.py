"""The words in the header of a home-made file, and which of Disco's columns they mean.

The spellings are those of real files and their translations, as `column_key` folds them. Where
several columns of a file mean the same, the spelling that comes first here wins.
"""

from collection.importing.files.table import header_key
from collection.names import search_fold

#: Beside Disco's columns: names in two columns, artist and title in one, and columns to be left
#: out.
NAMES = FIRST_NAME, LAST_NAME = "first_name", "last_name"
BOTH, NOTHING = "artist_and_title", "nothing"
#: Whether a record is on the shelf: a mark or a word, a flag for wishes, one for records that were
#: sold, and their buyer.
OWNERSHIP_COLUMNS = OWNERSHIP, IS_WISH, IS_SOLD, SOLD_TO = (
    "ownership",
    "is_wish",
    "is_sold",
    "sold_to",
)
#: The remarks as they stand, and cells that are added to them as "name: value".
REMARKS, NAMED_REMARK = "remarks", "named_remark"
#: The grade of the record and that of its sleeve in one cell.
GRADES = "media_and_sleeve_condition"
#: How many copies a row stands for, and what kind of thing it is where a file lists several kinds.
#: The cells are kept in the remarks as well.
COPIES, ITEM_KIND = "copies", "item_kind"
#: A column that is called like a medium, with a mark where there is a copy of it.
MEDIUM = "medium"

# Spellings, the preferred one first; the last words of a line are the ones that mean something else
# most often.
_WORDS = {
    "artist": """
        artist artists artistname artistsname albumartist artistband bandartist band
        bandname performer interpret interpreten kunstler autore artista artisti
        artiste interprete artiest uitvoerder kunstner artysta wykonawca artistnames
        artistcredit sanatci eloado исполнитель артист アーティスト gruppo groupe grupo
        gruppe zespol nomeartista nombredelartista nomdelartiste creator esittaja
        mastermetadataalbumartistname artist1 mainartist primaryartist creators
        group by группа アーティスト名 interpreti umelec interpreta author composer
        komponist compositeur compositore compositor componist kompozytor
    """,
    BOTH: "artistandtitle artisttitle artistalbum artistandalbum interprettitel",
    FIRST_NAME: "firstname vorname forename givenname prenom voornaam imie fornamn",
    LAST_NAME: """
        lastname surname nachname familyname familienname achternaam apellido
        apellidos cognome nazwisko efternamn
    """,
    "title": """
        mastermetadataalbumalbumname title titolo titel titre titulo tytul album
        albumtitle albumname albumtitel releasename releasetitle recordtitle
        recordname nameofalbum record name itemtitle titleofrecord tittel albumi
        nazev cim альбом название タイトル アルバム titredelalbum titredudisque nomdelalbum
        titulodelalbum titulodeldisco nombredelalbum titolodelldisco titolodisco
        titolodeldisco titoloalbum titolodellalbum titulodoalbum nomedoalbum
        plattentitel titeldesalbums tytulplyty tytulalbumu nazwaalbumu skivtitel
        названиеальбома названиепластинки アルバム名 disco disque platte plaat skiva
        plyta nombre nome nom naam nazwa
    """,
    "year": """
        pressingyear yearpressed releaseyear yearreleased yearofrelease released
        year anno jahr annee ano jaar rok erscheinungsjahr annodiuscita
        copyrightdate published publicationdate publicationyear anneedepublication
        anneedesortie ar releasedate release vuosi yil ev год 年 yr productionyear
        jaartal uitgavejaar anodelanzamiento anolanzamiento annouscita
        annopubblicazione anneesortie anodepublicacion anodeedicion anodelancamento
        annodipubblicazione annodiedizione anneedeparution datedesortie
        fechadelanzamiento datadiuscita pressjahr albumreleasedate yearpublished
        veroffentlicht rokwydania rokvydani utgivningsar utgivelsesar julkaisuvuosi
        годвыпуска 発売年 発売日 publishdate jaarvanuitgave anneededition anneeedition
        anodedicion anoedicion jahrgang
    """,
    "original_year": """
        originalyear originalreleaseyear albumyear originalreleasedate originaldate
        firstreleased firstreleaseyear yearofalbum masteryear
        originalpublicationyear origrelease origyear erstveroffentlichung
        originaljahr anneeoriginale annooriginale anooriginal origineeljaar
    """,
    "country": """
        country countryofrelease releasecountry countryofpressing pressingcountry
        land erscheinungsland pressland pays paysdedition paese pais maa kraj zeme
        orszag ulke страна 国 発売国
    """,
    "musicbrainz_release_id": """
        musicbrainzreleaseid musicbrainzalbumid mbreleaseid mbalbumid releasembid
        mbid musicbrainzid musicbrainz provideridsmusicbrainzalbum
    """,
    "label": """
        label labels recordlabel labelname recordcompany etichetta casadiscografica
        plattenfirma maisondedisques etiqueta sello selo platenlabel wytwornia
        skivbolag gravadora pladeselskab plateselskap levyyhtio vydavatelstvi kiado
        plaksirketi лейбл レーベル publisher etichettadiscografica sellodiscografico
        selodiscografico maisondedisque plattenlabel bolag discografica фирма
        publishercode publishername
        platenmaatschappij platenfirma maatschappij
        recordlabels labelinfo
    """,
    "catalog_number": """
        catalog catalogue catno catalognumber cataloguenumber catalogno catalogueno
        catnumber catnr cat katalognummer katalognr bestellnummer numerodicatalogo
        numerocatalogo numerodecatalogue numerodecatalogo catalogusnummer referencia
        reference katalogummer catalognum catalogo catalogusnr catalognr katnr
        bestellnr bestnr nrkatalogowy numerkatalogowy katalogcislo cislokatalogu
        catalogonr numerocat catnumero catalogid labelnumber labelno каталожныйномер
        品番 catnummer ncatalogo nocatalogo numcatalogo nodecatalogo nodicatalogo
        ncatalogue nodecatalogue plattennummer plattennr bestellnummern
    """,
    "format": """
        format formats recordformat mediatype mediaformat medium media formato
        supporto tontrager support type drager geluidsdrager formaat formaatti
        formatum формат フォーマット nosnik носитель recordtype
    """,
    "format_details": "formatdetails formatdescription",
    "genre": """
        genre genres genere genero gattung musikrichtung gatunek primarygenre
        primarygenres parentgenre maingenre жанр ジャンル zanr generemusicale
        generomusical genremusical musikgenre
    """,
    "styles": """
        styles style stile stili stil stilemusicale estilo estilos styl musikstil
        styly substyle substyles subgenre subgenres sottogenere subgenero sousgenre
        stylemusical estilomusical стиль стили スタイル
    """,
    "rating": """
        myrating personalrating yourrating meinebewertung eigenebewertung
        miavalutazione ilmiovoto mivaloracion mipuntuacion minhaavaliacao
        mijnwaardering rating ratings score stars voto valutazione bewertung
        puntuacion calificacion waardering ocena valoracion avaliacao betyg cijfer
        評価 оценка
    """,
    "price": """
        pricepaid purchaseprice amountpaid paid collectioncost cost price prezzo
        prezzodacquisto preis kaufpreis prix prixdachat precio preco prijs cena pris
        einzelpreis stuckpreis unitprice prixunitaire preciounitario prezzounitario
        hinta fiyat цена 価格 itemprice prezzopagato preciodecompra precopago prixpaye
        einkaufspreis bezahlt cenazakupu inkopspris kobspris aankoopprijs betaald
        ценапокупки 購入価格
        priceamount preisbezahlt
    """,
    "purchase_date": """
        purchasedate datepurchased dateofpurchase purchasedon datebought boughton
        bought purchased acquired dateacquired acquisitiondate kaufdatum gekauftam
        gekauft datadacquisto dataacquisto dateachat datedachat fechadecompra
        fechacompra datadecompra aankoopdatum datadiacquisto inkopsdatum kobsdato
        kjopsdato datazakupu ostopaiva datumnakupu датапокупки 購入日 achetele
        datadacompra datacompra gekochtop adquirido comprado acquistato
        inkopt inkopten kopt kobt ostettu
    """,
    "added_at": """
        dateadded added addedat addedon dateaddedtocollection aggiuntoil hinzugefugt
        hinzugefugtam dateajout addeddate
    """,
    "shop": """
        shop store purchasedat boughtat purchasedfrom boughtfrom wherebought
        placeofpurchase collectionpurchasedat seller negozio laden geschaft handler
        magasin tienda loja winkel purchasestore butik sklep butikk obchod магазин
        purchaseplace lieudachat lugardecompra acquistatoda acquistatopresso
        wogekauft gekauftbei gekauftin gekochtbij inkopsstalle miejscezakupu
        местопокупки 購入店
    """,
    "location": """
        location collectionfolder folder shelf crate storage storagelocation
        standort regal posizione collocazione scaffale emplacement ubicacion
        localizacao locatie cubby plats placering plassering miejsce lagerort
        aufbewahrung storagedevice полка
    """,
    "barcode": """
        barcode ean upc barcodeean strichcode codiceabarre codebarre codebarres
        codigodebarras streepjescode upcbarcode barcodeupc eancode streckkod upcean
        ean13 eanisbn13 upcisbn10 upceanbarcode strekkode
    """,
    "discogs_release_id": """
        discogsreleaseid discogsid releaseid basicinformationid discogsrelease
        discogsurl discogslink discogs
    """,
    "media_condition": """
        mediacondition collectionmediacondition vinylcondition recordcondition
        disccondition mediagrade vinylgrade condition grade grading zustand
        condizione condizioni etat estado staat skick stand tilstand stan kunto stav
        durum состояние コンディション conditionmedia conditionvinyl vinylgrading
        zustandplatte zustandvinyl zustandlp plattenzustand vinylzustand
        zustandmedium mediumzustand mediazustand zustandtontrager zustandderplatte
        etatdudisque etatduvinyle etatdisque estadodelvinilo estadodeldisco
        estadovinilo estadodisco estadodamidia estadodovinil condizionidisco
        condizionivinile condizionedisco condizionevinile statodisco statovinile
        staatplaat staatvinyl skickskiva skickvinyl stanplyty stanwinyla
        состояниевинила состояниепластинки 盤質 盤 盤状態 状態
        estadododisco estadododiscovinil condmedia condvinyl conddisc condrecord
    """,
    "sleeve_condition": """
        sleevecondition collectionsleevecondition covercondition jacketcondition
        sleevegrade coverzustand hullenzustand condizionecopertina etatpochette
        conditionsleeve conditioncover covergrade jacketgrade packagesleevecondition
        zustandcover zustandhulle zustandsleeve sleevezustand hullezustand
        zustandderhulle etatdelapochette estadodelafunda estadofunda
        estadodelacaratula estadodacapa condizionicopertina statocopertina staathoes
        skickomslag skickkonvolut stanokladki состояниеконверта состояниеобложки
        ジャケット ジャケ ジャケット状態
        condsleeve condcover condjacket
    """,
    REMARKS: """
        notes remarks comments note comment remark collectionnotes mynotes bemerkung
        bemerkungen notizen kommentar kommentare commenti osservazioni commentaire
        commentaires remarques notas observaciones comentarios opmerkingen uwagi
        memo review anteckningar noter notater observacoes huomautukset poznamky
        megjegyzes notlar примечания notepersonnelle manote 備考 notiz anmerkung
        anmerkungen annotazioni opmerking anteckning observacion observacao
        comentario примечание
    """,
    "color": """
        color colour vinylcolor vinylcolour collectioncolor recordcolor farbe colore
        couleur cor kleur vinylfarbe couleurduvinyle colorevinile colordelvinilo
        farg цвет
    """,
    "limited_to": "limitedto limitededitionof limedition limitiertauf auflage",
    "copy_number": "copynumber",
    COPIES: """
        quantity qty copies ownedcopies numberofcopies nocopies copycount anzahl
        stuckzahl menge exemplare quantite nombredexemplaires quantita numerocopie
        cantidad ejemplares quantidade exemplares aantal ilosc antal antall 枚数
        количество
    """,
    ITEM_KIND: "itemtype",
    "artist_country": """
        artistcountry nationality nazionalita nationalitat nationalite nacionalidad
        nationaliteit
    """,
    OWNERSHIP: """
        owned own ownit iown youown doyouownit doiownit have haveit ihave gotit
        incollection inmycollection ownership ownershipstatus collectionstatus
        collectiontype exclusiveshelf ownwant ownedwanted ownedwishlist havewant
        status vorhanden imbesitz besitz possede jelai posseduto celho tengo lotengo
        tenho inbezit posiadam
    """,
    IS_WISH: """
        wishlist wish wished onwishlist iswishlist want wantit wanted wantlist tobuy
        wunsch wunschliste gesucht listedesouhaits souhait listadeidesideri
        desiderato dacomprare listadedeseos deseado listadedesejos desejado
        verlanglijst gezocht recherche onskelista
    """,
    IS_SOLD: "sold issold verkauft vendu venduto vendido verkocht sald sprzedane",
    SOLD_TO: "soldto buyer verkauftan",
    "removed_on": "removedon datesold solddate soldon verkauftam verkaufsdatum",
    "sale_price": "soldprice soldfor pricesold",
    "removal_reason": "removalreason",
    "is_active": "isactive active aktiv actif attivo activo ativo actief",
    "is_digitized": "isdigitized digitized digitised ripped digitalizzato digitalisiert numerise",
}


def column_key(name: str) -> str:
    """Return a column's name as the vocabulary compares it: letters and digits, lower case, no
    accents.
    """
    return header_key(search_fold(name))


_RANKS: dict[str, tuple[int, str]] = {}
for _target, _spellings in _WORDS.items():
    for _rank, _spelling in enumerate(_spellings.split()):
        _RANKS[column_key(_spelling)] = (_rank, _target)


def is_known(key: str) -> bool:
    """Whether a column of this key means something here."""
    return key in _RANKS


def word_for(key: str) -> tuple[int, str] | None:
    """Return the rank and the meaning of a key, None if it is unknown; the lower the rank, the
    better.
    """
    return _RANKS.get(key)
