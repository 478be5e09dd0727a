"""The words for a copy: what it cost, where it is, how it is, and whether it is there at all.

The preferred spelling first; the last words of an entry are the ones that mean something else most
often.
"""

WORDS = {
    "rating": """
        myrating mystars personalrating yourrating meinebewertung eigenebewertung miavalutazione
        ilmiovoto mivaloracion mipuntuacion minhaavaliacao mijnwaardering rating ratings
        score stars voto valutazione bewertung puntuacion calificacion waardering ocena
        valoracion avaliacao betyg cijfer 評価 оценка myscore ownrating userrating
        albumrating ratingstars starrating wertung sterne punkte persönlichebewertung
        meinewertung étoiles appréciation évaluation manotation notation
        valoraciónpersonal estrellas miNota giudizio punteggio stelle beoordeling
        sterren mijncijfer mijnbeoordeling pontuação minhanota estrelas mojaocena
        gwiazdki mittbetyg stjärnor bedømmelse vurdering minvurdering stjerner karakter
        minkarakter arvosana tähdet pisteet omaarvosana hodnocení mojehodnocení hvězdy
    """,
    "price": """
        pricepaid purchaseprice amountpaid paid collectioncost cost price prezzo
        prezzodacquisto preis kaufpreis prix prixdachat precio preco prijs cena pris
        einzelpreis stuckpreis unitprice prixunitaire preciounitario prezzounitario
        hinta fiyat цена 価格 itemprice prezzopagato preciodecompra preciopagado precopago prixpaye
        einkaufspreis bezahlt cenazakupu inkopspris kobspris aankoopprijs betaald
        ценапокупки 購入価格 priceamount preisbezahlt paidprice pricebought pricepurchased
        purchasecost purchaseamount buyprice buyingprice ek ekpreis gezahlt
        gezahlterpreis bezahlterpreis anschaffungspreis kosten einstandspreis coût payé
        montantpayé prixachat prixdacquisition coste costo pagado preciocompra
        importepagado prezzoacquisto prezzodiacquisto pagato spesa costodacquisto
        aanschafprijs kostprijs inkoopprijs betaaldeprijs preçodecompra custo pago
        valorpago preçocompra zapłacono koszt cenazapłacona betalt kostnad köpepris
        kostpris kjøpspris innkjøpspris ostohinta maksettu hankintahinta nákupnícena
        kupnícena zaplaceno pořizovacícena vételár purchasevalue myprice
    """,
    "value": """
        myvalue insurancevalue insuredvalue insuredfor versicherungswert
        versichertmit valeurassurée valorasegurado valoreassicurato verzekerdewaarde
    """,
    "valued_on": "valuedon valuedat valuationdate dateofvaluation bewertetam",
    "purchase_date": """
        purchasedate datepurchased dateofpurchase purchasedon datebought boughton bought
        purchased acquired dateacquired acquisitiondate kaufdatum gekauftam gekauft
        datadacquisto dataacquisto dateachat datedachat fechadecompra fechacompra
        datadecompra aankoopdatum datadiacquisto inkopsdatum kobsdato kjopsdato
        datazakupu ostopaiva datumnakupu датапокупки 購入日 achetele datadacompra
        datacompra gekochtop adquirido comprado acquistato inkopt inkopten kopt kobt
        ostettu datebuy dateobtained obtained obtainedon acquiredon whenbought
        whenpurchased purchaseday datepurchase daypurchased erworben erworbenam
        anschaffungsdatum einkaufsdatum kauftag datumdeskaufs datumkauf angeschafft
        angeschafftam kaufam acquisle datedacquisition achatle dateacquisition
        compradoel adquiridoel fechadeadquisición fechaadquisición acquistatoil
        compratoil datadiacquisizione dataacquisizione datumaankoop aangekocht
        aanschafdatum aangeschaft datumaanschaf adquiridoem datadeaquisição
        dataaquisição kupiono kupione datanabycia zakupiono kiedykupiono köpdatum
        köptdatum inköptdatum købtden købtdato anskaffet anskaffelsesdato kjøpt innkjøpt
        innkjøpsdato kjøptdato hankittu hankintapäivä ostopvm ostettupvm koupeno
        zakoupeno datumkoupě datumpořízení vásárlásdátuma vásárlásideje ownedsince
    """,
    "added_at": """
        dateadded added addedat addedon dateaddedtocollection aggiuntoil hinzugefugt
        hinzugefugtam dateajout addeddate datecreated created createdat createdon
        importdate dateimported entrydate dateentered datecatalogued cataloguedon
        catalogued erfasst erfasstam erfassungsdatum hinzugefügtdatum angelegtam
        aufgenommenam ajoutéle ajouté datedajout añadido añadidoel fechadealta
        fechaañadido agregado fechaagregado fechadeagregado fechaingreso
        fechadeingreso fechadeincorporacion aggiunto dataaggiunta datadiaggiunta datainserimento
        toegevoegd toegevoegdop datumtoegevoegd adicionado adicionadoem datadeadição
        dodano datadodania tillagd tillagddatum tilføjet tilføjetdato lagttil
        datolagttil lisätty lisäyspäivä přidáno datumpřidání
    """,
    "shop": """
        shop store purchasedat boughtat purchasedfrom boughtfrom wherebought
        placeofpurchase collectionpurchasedat seller negozio laden geschaft handler
        magasin tienda loja winkel purchasestore butik sklep butikk obchod магазин
        purchaseplace lieudachat lugardecompra acquistatoda acquistatopresso wogekauft
        gekauftbei gekauftin gekochtbij inkopsstalle miejscezakupu местопокупки 購入店
        retailer dealer recordstore recordshop storename shopname wherepurchased
        placepurchased purchaselocation purchasesource acquiredfrom gotfrom kaufort
        einkaufsort bezugsquelle plattenladen gekauftvon kaufplatz gekauftwo erworbenbei
        boutique disquaire achetéchez achetéà compradoa vendedor venditore compratoda
        compratopresso luogodiacquisto luogoacquisto gekochtin gekochtvan platenzaak
        plaatsvanaankoop verkoper localdecompra localdacompra gdziekupiono kupionew
        sprzedawca sklepmuzyczny affär köpthos inköptfrån köptfrån skivbutik säljare
        købthos købti forretning pladebutik købtsted kjøpthos kjøpti platebutikk
        kjøpssted kauppa ostopaikka levykauppa myyjä prodejna místonákupu kdekoupeno
        prodejce purchaseshop
    """,
    "location": """
        location collectionfolder folder shelf crate storage storagelocation standort
        regal posizione collocazione scaffale emplacement ubicacion localizacao locatie
        cubby plats placering plassering miejsce lagerort aufbewahrung storagedevice
        полка shelflocation storageplace storageplacement bin rack cabinet cube kallax
        storedat storedin whereis placeonshelf fach regalfach kiste aufbewahrungsort
        ablage schrank stellplatz lagerplatz ablageort plattenkiste étagère rangement
        bac localisation casier meuble estante estantería balda localización caja
        ripiano ubicazione scatola plank kast vak standplaats opslagplaats opslag
        platenkast prateleira caixa lokalizacja półka położenie miejsceprzechowywania
        hylla låda förvaring förvaringsplats hylde plads reol kasse hylle plass sijainti
        hylly paikka laatikko säilytyspaikka umístění police krabice místouložení room zimmer loc
    """,
    "media_condition": """
        mediacondition collectionmediacondition vinylcondition recordcondition
        disccondition mediagrade vinylgrade condition grade grading zustand condizione
        condizioni etat estado staat skick stand tilstand stan kunto stav durum
        состояние コンディション conditionmedia conditionvinyl vinylgrading zustandplatte
        zustandvinyl zustandlp plattenzustand vinylzustand zustandmedium mediumzustand
        mediazustand zustandtontrager zustandderplatte etatdudisque etatduvinyle
        etatdisque estadodelvinilo estadodeldisco estadovinilo estadodisco estadodamidia
        estadodovinil condizionidisco condizionivinile condizionedisco condizionevinile
        statodisco statovinile staatplaat staatvinyl skickskiva skickvinyl stanplyty
        stanwinyla состояниевинила состояниепластинки 盤質 盤 盤状態 状態 estadododisco
        estadododiscovinil condmedia condvinyl conddisc condrecord conditionofrecord
        conditionofvinyl conditionofmedia lpcondition cond mediacond recordcond
        vinylcond disccond lpgrade recordgrade recordgrading mediagrading discgrade
        erhaltung erhaltungszustand lpzustand zustandderlp vinylerhaltung zustandscheibe
        étatvinyle étatvinyl étatduvinyl étatlp étatmédia condición condicióndeldisco
        condicióndelvinilo condiciónvinilo condicióndisco estadolp statodiconservazione
        conservazione statodelvinile statodeldisco condizionilp statolp conditie
        conditieplaat conditievinyl plaatconditie staatlp kwaliteit conditielp condição
        condiçãodovinil condiçãododisco condiçãodamídia estadovinil stannośnika stanlp
        stanpłytywinylowej skivansskick skicklp vinylskick lemezállapota lemezállapot
        standplade pladensstand
        standvinyl standlp kvalitet pladestand standplate tilstandplate platensstand
        tilstandvinyl levynkunto kuntolevy vinyylinkunto kuntovinyyli stavdesky
        stavvinylu stavnosiče stavlp
    """,
    "sleeve_condition": """
        sleevecondition collectionsleevecondition covercondition jacketcondition
        sleevegrade coverzustand hullenzustand condizionecopertina etatpochette
        conditionsleeve conditioncover covergrade jacketgrade packagesleevecondition
        zustandcover zustandhulle zustandsleeve sleevezustand hullezustand
        zustandderhulle etatdelapochette estadodelafunda estadofunda estadodelacaratula
        estadodacapa condizionicopertina statocopertina staathoes skickomslag
        skickkonvolut stanokladki состояниеконверта состояниеобложки ジャケット
        ジャケ ジャケット状態
        condsleeve condcover condjacket conditionofsleeve conditionofcover
        conditionofjacket sleevecond covercond jacketcond sleevegrading covergrading
        coversleevecondition sleevecovercondition covererhaltung coverzust étatjaquette
        étatdelajaquette étatcouverture étatcover condicióndelafunda condiciónfunda
        condiciónportada estadoportada estadodelaportada estadocarpeta estadodelacarpeta
        estadocarátula statodellacopertina statocover condizionecover
        condizionedellacopertina condizionicover conditiehoes hoesconditie
        staatvandehoes staatcover conditiecover condiçãodacapa estadocapa condiçãocapa
        stanokładek stankoperty stanobwoluty omslagetsskick omslagsskick standcover
        coverstand coverensstand standomslag tilstandcover tilstandomslag coverkvalitet
        borítóállapota borítóállapot kannenkunto kuntokannet kansienkunto kuntokansi
        stavobalu stavpřebalu stavcoveru
    """,
    "remarks": """
        notes remarks comments note comment remark collectionnotes mynotes bemerkung
        bemerkungen notizen kommentar kommentare commenti osservazioni commentaire
        commentaires remarques notas observaciones comentarios opmerkingen uwagi memo
        review anteckningar noter notater observacoes huomautukset poznamky megjegyzes
        notlar примечания notepersonnelle manote 備考 notiz anmerkung anmerkungen
        annotazioni opmerking anteckning observacion observacao comentario примечание
        remarkscomments additionalnotes othernotes generalnotes usernotes personalnotes
        hinweis hinweise sonstiges zusatzinfo divers observations annotations
        anotaciones appunti commento notities notitie bijzonderheden obs anotações
        notatki komentarz anmärkning anmärkningar noteringar övrigt bemærkninger
        bemærkning kommentarer merknader merknad muistiinpanot kommentit huom huomautus
        huomiot poznámka komentář nota
    """,
    "copies": """
        quantity qty copies ownedcopies numberofcopies nocopies copycount anzahl
        stuckzahl menge exemplare quantite nombredexemplaires quantita numerocopie
        cantidad ejemplares quantidade exemplares aantal ilosc antal antall 枚数
        количество stück exemplarzahl nbexemplaires nombredexemplairespossédés unidades
        numerodecopias copie pezzi qtà stuks qtd cópias sztuk szt egzemplarze
        liczbasztuk stk määrä kpl počet ks kusů množství početkusů
    """,
    "item_kind": "itemtype",
    "ownership": """
        owned own ownit iown youown doyouownit doiownit have haveit ihave gotit
        incollection inmycollection ownership ownershipstatus collectionstatus
        collectiontype exclusiveshelf ownwant ownedwanted ownedwishlist havewant status
        vorhanden imbesitz besitz possede jelai posseduto celho tengo lotengo tenho
        inbezit posiadam isowned inlibrary haverecord insammlung indersammlung
        inmeinersammlung imbestand encollection danslacollection encolección
        enmicolección loposeo incollezione possiedo incollectie bezit nacoleção possuo
        wkolekcji mam har äger ägs isamlingen ejer eier omistan omistettu kokoelmassa
        vlastním vesbírce
    """,
    "is_wish": """
        wishlist wish wished onwishlist iswishlist want wantit wanted wantlist tobuy
        wunsch wunschliste gesucht listedesouhaits souhait listadeidesideri desiderato
        dacomprare listadedeseos deseado listadedesejos desejado verlanglijst gezocht
        recherche onskelista suchliste àacheter buscado cercato daacquistare mimanca
        gewenst procurado listażyczeń poszukiwane szukam önskas söker ønskeliste ønskes
        toivelista haussa hledám seznampřání
    """,
    "is_sold": """
        sold issold verkauft vendu venduto vendido verkocht sald sprzedane solgt myyty
        prodáno sprzedany sprzedano
    """,
    "sold_to": """
        soldto buyer verkauftan vendua vendidoa vendutoa verkochtaan såldtill solgttil
        sprzedanokomu
    """,
    "removed_on": """
        removedon datesold solddate soldon verkauftam verkaufsdatum saledate dateofsale
        dateremoved venduele vendule datedevente vendidoel fechadeventa vendutoil
        datadivendita datavendita verkochtop verkoopdatum vendidoem datadevenda
        datasprzedaży solgtden salgsdato försäljningsdatum såldden myyntipäivä
        datumprodeje
    """,
    "sale_price": """
        soldprice soldfor pricesold verkauftfür vendupour vendidopor verkochtvoor
        solgtfor såldför
    """,
    "removal_reason": "removalreason",
    "tags": """
        tags tag mytags owntags usertags recordtags itemtags tagged taglist keywords keyword
        schlagworte schlagwort schlagwörter stichworte stichwörter kennzeichnungen
        motsclés motsclefs mesétiquettes étiquettes etiquetas misetiquetas palabrasclave
        palavraschave parolechiave etichettepersonali trefwoorden trefwoord słowakluczowe
        tagi nyckelord taggar stikord stikkord emneord tagit avainsanat štítky теги タグ címkék
    """,
    "files_under": """
        filesunder fileunder filedunder shelvedunder sortedunder einsortiertunter
        eingeordnetunter classésous archivadobajo archiviatosotto gearchiveerdonder
    """,
    "is_active": "isactive active aktiv actif attivo activo ativo actief",
    "is_digitized": """
        isdigitized digitized digitised ripped digitalizzato digitalisiert numerise
    """,
}
