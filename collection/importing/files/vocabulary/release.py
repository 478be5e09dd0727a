"""The words for a release: when and where it came out, on what, and where it is known.

The preferred spelling first; the last words of an entry are the ones that mean something else most
often.
"""

WORDS = {
    "year": """
        pressingyear yearpressed releaseyear yearreleased yearofrelease released year
        anno jahr annee ano jaar rok erscheinungsjahr annodiuscita copyrightdate
        published publicationdate publicationyear anneedepublication anneedesortie
        releasedate release vuosi yil ev год 年 yr productionyear jaartal uitgavejaar
        anodelanzamiento anolanzamiento annouscita annopubblicazione anneesortie
        anodepublicacion anodeedicion anodelancamento annodipubblicazione annodiedizione
        anneedeparution datedesortie fechadelanzamiento datadiuscita pressjahr
        albumreleasedate yearpublished veroffentlicht rokwydania rokvydani utgivningsar
        utgivelsesar julkaisuvuosi годвыпуска 発売年 発売日 publishdate jaarvanuitgave
        anneededition anneeedition anodedicion anoedicion jahrgang yearofpressing
        yearofissue yearissued issued issueyear dateofrelease datereleased
        albumreleaseyear pressungsjahr jahrderpressung vöjahr vödatum
        veröffentlichungsjahr veröffentlichungsdatum releasejahr ausgabejahr
        erscheinungsdatum erscheinungstermin annéedepressage annéepressage annéeparution
        datedeparution paruen sortie datesortie sortien añodeprensaje añodeprensado
        añoprensaje fechadepublicación añopublicación fechadeedición fechalanzamiento
        annodistampa annostampa datadipubblicazione annoedizione pubblicato
        annopressaggio jaarvanpersing persjaar jaarpersing jaarvanuitgifte jaaruitgave
        releasejaar uitgebracht verschijningsjaar verschijningsdatum anodeprensagem
        anodaprensagem anoprensagem datadelançamento anolançamento lançamento
        roktłoczenia datawydania rokprodukcji rokwydaniapłyty pressår släppt releaseår
        utgivningsdatum udgivelsesår årstal udgivelsesdato utgivelsesdato painosvuosi
        julkaisupäivä julkaisupvm roklisování datumvydání årtal publicado editado
        pressyear yearpress annouscitastampa annodiuscitastampa
        udgivet utgitt utgiven julkaistu vydáno wydano erschienen verschenen lançado
        veröffentlichung vö kiadáséve kiadásiév megjelenéséve ar
        anio aniodelanzamiento aniolanzamiento aniodepublicacion aniopublicacion
        aniodeedicion anioedicion aniodeprensado aniosalida editionyear yearofedition
        editiondate dateofedition
    """,
    "original_year": """
        originalyear originalreleaseyear albumyear originalreleasedate originaldate
        firstreleased firstreleaseyear yearofalbum masteryear originalpublicationyear
        origrelease origyear erstveroffentlichung originaljahr anneeoriginale
        annouscitaoriginale annooriginale anooriginal origineeljaar yearoforiginalrelease
        originalrelease
        firstrelease firstissued yearoriginal originalpressingyear originalissue
        firstpressingyear erstausgabe ersterscheinung ersterscheinungsjahr
        jahrdererstveröffentlichung erstveröffentlichungsjahr originalveröffentlichung
        originalvö originalerscheinungsjahr annéedesortieoriginale premièresortie
        annéedorigine datedesortieoriginale sortieoriginale annéedepremièresortie
        añodelanzamientooriginal lanzamientooriginal primeredición añodeorigen
        annodiuscitaoriginale primauscita primapubblicazione uscitaoriginale
        oorspronkelijkjaar oorspronkelijkereleasejaar jaaroorspronkelijkeuitgave
        eersteuitgave oorspronkelijkereleasedatum anodelançamentooriginal
        lançamentooriginal rokoryginalny rokpierwszegowydania pierwszewydanie
        rokoryginału originalår ursprungsår förstautgåva oprindeligtår
        oprindeligudgivelse førsteudgivelse opprinneligår førsteutgivelse
        alkuperäinenjulkaisuvuosi alkuperäinenvuosi ensijulkaisu původnírok
        rokpůvodníhovydání prvnívydání
    """,
    "country": """
        country countryofrelease releasecountry countryofpressing pressingcountry land
        erscheinungsland pressland pays paysdedition paese pais maa kraj zeme orszag
        ulke страна 国 発売国 countryoforigin countryofissue countryofmanufacture
        countrypressed herkunftsland produktionsland pressungsland landderpressung
        veröffentlichungsland ursprungsland herstellungsland paysdepressage payspressage
        paysdorigine paysdesortie paysdefabrication payssortie paísdeorigen
        paísdeedición paísdeprensaje paísedición paísdeprensado paesediorigine nazione
        paesedistampa nazionedistampa paesedorigine paesediuscita landvanherkomst
        landvanpersing persland landvanuitgave landvanuitgifte paísdeorigem
        paísdeprensagem paísdelançamento krajwydania krajtłoczenia krajpochodzenia
        utgivningsland oprindelsesland udgivelsesland presseland utgivelsesland
        opprinnelsesland julkaisumaa painosmaa valmistusmaa alkuperämaa zeměvydání
        zeměpůvodu státvydání
    """,
    "musicbrainz_release_id": """
        musicbrainzreleaseid musicbrainzalbumid mbreleaseid mbalbumid releasembid mbid
        musicbrainzid musicbrainz provideridsmusicbrainzalbum musicbrainzrelease
        musicbrainzurl musicbrainzlink mbidrelease
    """,
    "format": """
        format formats recordformat mediatype mediaformat formato supporto tontrager
        drager geluidsdrager formaat formaatti formatum формат フォーマット nosnik носитель
        formattype typeofmedia physicalformat mediumtype medientyp tonträgerformat
        plattenformat tonträgertyp medienart typedesupport formatdudisque typesupport
        supports tiposoporte tipodesoporte tiposupporto formatosupporto tipodisupporto
        typedrager soortdrager mídia tipodemídia rodzajnośnika typnośnika skivformat
        medie medietype medieformat mediaformaatti tallennemuoto levymuoto nosič
        typnosiče medium media support soporte suporte type recordtype tipo typ soort
        tipologia
    """,
    "format_details": """
        formatdetails formatdescription formatdescriptions basicinformationformatsdescriptions
    """,
    "barcode": """
        barcode ean upc barcodeean strichcode codiceabarre codebarre codebarres
        codigodebarras streepjescode upcbarcode barcodeupc eancode streckkod upcean
        ean13 eanisbn13 upcisbn10 upceanbarcode strekkode barcodes barcodenumber
        barcodeno gtin jan jancode upccode eanupc eannummer barcodenummer
        strichcodenummer codesbarres numérodecodebarres códigobarras códigoean
        codicebarre codiceean códigodebarra kodkreskowy kodean streckkodsnummer
        stregkode viivakoodi čárovýkód
    """,
    "discogs_release_id": """
        discogsreleaseid discogsid releaseid basicinformationid discogsrelease
        discogsurl discogslink discogs discogsnr discogsnumber discogsno discogsnummer
        discogsreleasenumber discogsreleaseurl discogsreleaselink iddiscogs liendiscogs
        enlacediscogs urldiscogs linkdiscogs numérodiscogs discogskey discogsreleasenr
    """,
    "matrix": """
        matrix matrixrunout matrixnumber matrixno matrixnr matrixnummer runout
        runoutetching deadwax deadwaxetching matriz matrice numérodematrice
        númerodematriz numerodimatrice matrisnummer
    """,
    "color": """
        color colour vinylcolor colorvariant colourvariant vinylcolour collectioncolor
        recordcolor farbe colore couleur cor kleur vinylfarbe couleurduvinyle colorevinile
        colordelvinilo farg
        цвет vinylcoloring colorofvinyl colourofvinyl plattenfarbe farbedesvinyls
        vinylfarbton couleurvinyle couleurdudisque colorvinilo coloredelvinile
        coloredisco kleurvinyl vinylkleur kleurplaat cordovinil corvinil kolor
        kolorwinyla kolorpłyty vinylfärg färgvinyl farve vinylfarve farge vinylfarge
        väri vinyylinväri levynväri barva barvavinylu barvadesky
    """,
    "limited_to": """
        limitedto limitededitionof limedition limitiertauf auflage printrun editionsize
        pressingsize copiespressed auflagenhöhe tirage tirageà tirada tiratura oplage
        tiragem nakład upplaga oplag opplag painosmäärä
    """,
    "copy_number": """
        copynumber exemplarnummer numérodexemplaire nummerdeskopie
        laufendeexemplarnummer númerodeejemplar numerodicopia exemplaarnummer
    """,
}
