"""The words for columns that only other tables than that of records have: loans, wants, plays and
ratings.
"""

LENT_TO = """
    lentto loanedto borrower borrowedby lender person who name verliehenan ausgeliehenan entliehenan
    verliehen ausgeliehen geliehenvon prêtéà emprunteur prestadoa prestatoa prestatario
    uitgeleendaan geleendaan lener emprestadoa emprestadopara pożyczonokomu pożyczone utlånadtill
    lånadtill udlånttil lånttil utlånttil lainattu lainaaja půjčenokomu půjčeno
"""
LENT_ON = """
    lenton lent loanedon datelent loandate lentsince lentdate date day verliehenam ausgeliehenam
    ausleihdatum verleihdatum seit prêtéle datedeprêt depuis prestadoel fechadepréstamo prestatoil
    datadelprestito uitgeleendop uitleendatum sinds emprestadoem datadeempréstimo pożyczonodnia
    datapożyczenia utlånad utlåningsdatum udlåntden udlånsdato utlåntden utlånsdato lainattupäivä
    lainauspäivä půjčenodne datumpůjčení
"""
DUE = """
    dueon duedate returnby dueback backby bis fällig fälligam rückgabebis àrendrele échéance
    vencimiento devolverantesde scadenza terugvoor vencimento termin återlämnasenast forfald
    forfallsdato eräpäivä vrátitdo
"""
RETURNED = """
    returnedon datereturned back backon zurück zurückam zurückgegeben zurückgegebenam rückgabe rendu
    rendule retour devuelto devueltoel restituito restituitoil teruggebracht terug devolvido
    devolvidoem zwrócono oddano återlämnad tilbage returneret tilbakelevert palautettu vráceno
"""
NOTE = "notes remarks comment comments bemerkung bemerkungen notiz remarque nota opmerking uwagi"
TOP_PRICE = """
    maxprice maximumprice pricelimit max budget maxpreis höchstpreis maximalpreis preislimit
    preisgrenze höchstens prixmax prixmaximum prixmaxi preciomáximo preciomax presupuesto
    prezzomassimo prezzomax maxprijs maximumprijs maximaleprijs preçomáximo cenamaksymalna maxcena
    cenamax maxpris maksimipris makspris högstapris højestepris høyestepris enimmäishinta
    maksimihinta maximálnícena nejvyššícena
"""
PRIORITY = """
    prio priorität prioritat dringlichkeit wichtigkeit priorité prioridad priorità prioriteit
    prioridade priorytet prioritet prioriteetti priorita importance urgency
"""
RATED_ON = """
    ratedon daterated date day datum bewertetam notéle fecha data dato valutatoil päivä
"""
AUTHOR = "user ratedby reviewer rater"
TIMES = "plays playcount count timesplayed listens"
