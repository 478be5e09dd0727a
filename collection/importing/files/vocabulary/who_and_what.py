"""The words for artist, title and label, and for the music.

The preferred spelling first; the last words of an entry are the ones that mean something else most
often.
"""

WORDS = {
    "artist": """
        artist artists artistname artistsname albumartist artistband bandartist band
        bandname performer interpret interpreten kunstler autore artista artisti artiste
        interprete artiest uitvoerder kunstner artysta wykonawca artistnames
        artistcredit sanatci eloado исполнитель артист アーティスト gruppo groupe grupo gruppe
        zespol nomeartista nombredelartista nomdelartiste creator esittaja
        mastermetadataalbumartistname artist1 mainartist primaryartist creators group
        группа アーティスト名 interpreti umelec interpreta albumartists artistgroup
        artistorband performers performedby performingartist recordingartist musician
        musicians act nameofartist artistsnames mainartists primaryartists
        albumartistname albumartistcredit albumartistnames künstlername interpretin
        musiker musikgruppe
        albuminterpret albumkünstler interpretname interprètes groupes artistedelalbum
        nomartiste nomdugroupe musicien musiciens chanteur grupos banda bandas cantante
        artistadelálbum nombreartista nombredelgrupo músico esecutore esecutori
        complesso artistadellalbum artistaalbum nomegruppo uitvoerende uitvoerenden
        uitvoerders artiesten groep groepen naamartiest albumartiest artiestnaam
        muzikant artistadoálbum conjunto nomedoartista nomedabanda cantor wykonawcy
        artyści zespoły nazwazespołu artystaalbumu wykonawcaalbumu wykonawcapłyty grupp
        artistnamn artistensnamn utförare kunstnere kunstnernavn albumkunstner udøvende
        udøver artistnavn utøver utøvere esittäjät artistit yhtye bändi artistinnimi
        esittäjännimi albuminesittäjä umělci kapela skupina jménointerpreta
        interpretalba hudebník by auteur auteurs autor autores author composer komponist compositeur
        compositore compositor componist kompozytor
    """,
    "artist_and_title": """
        artistandtitle artisttitle artistalbum artistandalbum interprettitel
        artistrelease artistandrecord interpretundtitel künstlerundtitel künstlertitel
        interpretalbum artisteettitre artistaetítulo artistaytítulo artistaetitolo
        artiestentitel artistatitolo artistetitre artistatítulo artiesttitel
    """,
    "first_name": """
        firstname vorname forename givenname prenom voornaam imie fornamn fornavn
        etunimi jméno nomepróprio
    """,
    "last_name": """
        lastname surname nachname familyname familienname achternaam apellido apellidos
        cognome nazwisko efternamn efternavn etternavn sukunimi příjmení sobrenome
    """,
    "title": """
        mastermetadataalbumalbumname title titolo titel titre titulo tytul album
        albumtitle albumname albumtitel releasename releasetitle recordtitle recordname
        albumsingle singlealbum albumep albumepsingle
        nameofalbum record name itemtitle titleofrecord tittel albumi nazev cim альбом
        название タイトル アルバム titredelalbum titredudisque nomdelalbum titulodelalbum
        titulodeldisco nombredelalbum titolodelldisco titolodisco titolodeldisco
        titoloalbum titolodellalbum titulodoalbum nomedoalbum plattentitel
        titeldesalbums tytulplyty tytulalbumu nazwaalbumu skivtitel названиеальбома
        названиепластинки アルバム名 titleofalbum discname disctitle albentitel plattenname
        namedesalbums lptitel titelderplatte nomdudisque titredelaplaque albumtitre
        titrealbum nomalbum nombredeldisco títuloálbum nombreálbum títulolp nomealbum
        nomedisco nomedeldisco nomedellalbum titololp titelalbum naamalbum plaattitel
        titelplaat albumnaam nomedodisco títulododisco nazwapłyty tytułutworu
        skivanstitel skivnamn albumnamn pladetitel albumnavn titelpåplade albumtittel
        platetittel platenavn albuminnimi levynnimi albuminnimike názevalba názevdesky
        titulalba disco disque platte plaat skiva plyta deska plade plate levy nombre
        titulos titoli titres tytuly titely
        nome nom naam nazwa nimi nimike intitulé titul item itemname product productname
    """,
    "label": """
        label labels recordlabel labelname recordcompany etichetta casadiscografica
        plattenfirma maisondedisques etiqueta sello selo platenlabel wytwornia skivbolag
        gravadora pladeselskab plateselskap levyyhtio vydavatelstvi kiado plaksirketi
        лейбл レーベル publisher etichettadiscografica sellodiscografico selodiscografico
        maisondedisque plattenlabel bolag discografica фирма publishercode publishername
        platenmaatschappij platenfirma maatschappij recordlabels labelinfo
        recordcompanies recordlabelname imprint recordco schallplattenfirma musiklabel
        verlag plattenlabels maisondédition éditeur firme labelmaisondedisques
        compañíadiscográfica compañía editora discográfico editore uitgever platenmij
        platenlabels wydawca wydawnictwo firmafonograficzna wydawcapłyty skivmärke
        utgivare skivetikett plademærke udgiver selskab utgiver selskap plateselskaper
        levymerkki julkaisija vydavatel vydavatelznačka company
        firma
    """,
    "catalog_number": """
        catalog catalogue catno catalognumber cataloguenumber catalogno catalogueno
        catnumber catnr cat katalognummer katalognr bestellnummer numerodicatalogo
        numerocatalogo numerodecatalogue numerodecatalogo catalogusnummer referencia
        reference katalogummer catalognum catalogo catalogusnr catalognr katnr bestellnr
        bestnr nrkatalogowy numerkatalogowy katalogcislo cislokatalogu catalogonr
        numerocat catnumero catalogid labelnumber labelno каталожныйномер 品番 catnummer
        ncatalogo nocatalogo numcatalogo nodecatalogo nodicatalogo ncatalogue
        nodecatalogue plattennummer plattennr bestellnummern catref catalogueref
        cataloguenr cataloguecode catalogcode issuenumber labelcatalognumber labelcatno
        catalognos katalogno labelnummer labelnr katalogcode réf numcatalogue
        référencecatalogue réfcatalogue códigodecatálogo refcatálogo codicecatalogo
        numcat codicedicatalogo riferimento bestelnummer platennummer códigodocatálogo
        numerkat nrkat numerkatalogu sygnaturakatalogowa skivnummer katalognum
        pladenummer platenummer luettelonumero katalogeinumero katalogi katalogeinro
        levynumero katčíslo katalogovéčíslo číslodesky номерпокаталогу номерпокаталога каталог
        katalógusszám katalógusszáma catnos catalognumbers cataloguenumbers catnumbers
        noserie númerodeserie serienummer
    """,
    "genre": """
        genre genres genere genero gattung musikrichtung gatunek primarygenre
        primarygenres parentgenre maingenre жанр ジャンル zanr generemusicale generomusical
        genremusical musikgenre musicgenre maingenres genreundstil musikgenres sparte
        stilrichtung genresmusicaux géneros generi muziekgenre muziekgenres gatunki
        gatunekmuzyczny rodzajmuzyki genrer musikgenrer stilart sjanger sjangre
        musikksjanger tyylilaji musiikkityyli lajityyppi musiikinlaji žánry hudebnížánr
    """,
    "styles": """
        styles style stile stili stil stilemusicale estilo estilos styl musikstil styly
        substyle substyles subgenre subgenres sottogenere subgenero sousgenre
        stylemusical estilomusical стиль стили スタイル musicstyle stijl stijlen muziekstijl
        tyyli tyylit styleundsubgenre unterstil stilemusicali subgéneros estilosmusicais
        podgatunek undergenre
    """,
    "artist_country": """
        artistcountry nationality nazionalita nationalitat nationalite nacionalidad
        nationaliteit bandcountry countryofartist artistnationality artistorigin
        artistscountry bandorigin herkunftdeskünstlers landdeskünstlers künstlerland
        paysdelartiste paysartiste paísdelartista paísartista paesedellartista
        paeseartista landartiest krajartysty artistland krajwykonawcy kunstnerland
        nacionalidade nationalitet kansallisuus národnost národnostinterpreta narodowość
    """,
}
