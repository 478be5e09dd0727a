"""Words out of which artists and titles are made up that nobody ever heard of."""

# Band names are one of each; "The" is put in front of some.
BAND_FIRST = (
    "Amber Arctic Brass Broken Copper Crimson Distant Electric Fallow Glass Golden Hollow Idle "
    "Iron Ivory Lunar Magnetic Midnight Mineral Northern Obsidian Pale Paper Plastic Polar Quiet "
    "Rusty Salted Second Silver Sleeping Slow Static Sunken Tidal Velvet Violet Wandering Winter "
    "Wooden"
).split()
BAND_SECOND = (
    "Aerials Anchors Antlers Arcades Beacons Borders Canals Cathedrals Choirs Circuits Comets "
    "Corridors Engines Ferries Foxes Gardens Harbours Herons Horizons Islands Kites Ladders "
    "Lanterns Machines Meridians Mirrors Orchards Pilots Rivers Satellites Shadows Signals "
    "Staircases Swallows Telegraphs Towers Tramways Valleys Windows Wolves"
).split()

# Country: first names | family names; the accents and scripts that a collection meets.
PEOPLE = """
USA: Dolores Earl Ida Lamont Marvin Odessa Ruby Wendell | Beauchamp Calloway Hargrove Ledbetter Mayfair Tibbs
UK: Alistair Bronwen Clive Maud Nigel Siân Tristan Winifred | Ashdown Fairweather Llewellyn O'Dare Pym Yardley
Germany: Annegret Götz Jörg Käthe Lutz Sönke Uschi Wolfgang | Bäumler Grünfeld Hölzl Köster Müßig Schröpfer
France: Aurélie Benoît Cécile Gaël Hélène Loïc Noémie Rémy | Beaupré Crêvecœur D'Aubrac Fèvre Lançon Pélissier
Brazil: Conceição Fabrício Inês João Lúcia Moacyr Tarcísio Zélia | Araújo Brandão Falcão Guimarães Leitão Simões
Spain: Begoña Íñigo Joaquín Lucía Matías Rocío Ángel Ximena | Cañizares Gutiérrez Ibáñez Muñoz Peña Vázquez
Sweden: Åsa Björn Göran Linnéa Märta Östen Sören Åke | Ångström Bäckman Hägglund Lövgren Sjödin Öhrn
Poland: Bożena Łukasz Małgorzata Paweł Stanisław Wiesława Żaneta Zdzisław | Dąbek Gołąb Kądziela Śliwa Źrebiec
Czech Republic: Bořivoj Jiří Kateřina Ondřej Růžena Šárka Tomáš Zdeněk | Čapek Dvořáček Hájek Jeřábek Šťastný
Turkey: Ayşe Çağlar Gülşen Işık İlhan Özgür Şükrü Tülay | Akgün Çelik Güneş Işıkçı Öztürk Yıldız
Iceland: Ásdís Bergþór Guðrún Hörður Jóhanna Þórarinn Ólöf Ægir | Eiríksdóttir Gíslason Þorsteinsson Ævarsson
Russia: Алексей Галина Илья Ксения Людмила Пётр Фёдор Юлия | Воробьёв Журавлёв Ковалёв Соловьёв Щукин
Greece: Αλέξης Δήμητρα Ελένη Θάνος Μυρτώ Νίκος Στέλλα Φώτης | Γαλάνης Καραΐσκος Μαυρίδης Παπαδάκης Ψαλτής
Japan: 朝子 健一 誠 真理 春樹 美咲 涼 和夫 | 青木 石川 大森 小林 高橋 藤本
South Korea: 민준 서연 지훈 하은 도윤 수아 은영 태오 | 김 박 이 정 최 한
Israel: אביגיל דוד יעל משה נועה רות שלמה תמר | ברק גולן כרמל לוי שגיא
Egypt: أحمد بهية سعاد طارق فريدة كريم ليلى نجيب | الشريف حداد شاهين منصور نصار
"""

TITLE_FIRST = (
    "Ashen Backward Blue Borrowed Bright Burning Careful Cheap Clouded Common Counterfeit Crooked "
    "Empty Endless Familiar Final Forgotten Gentle Heavy Hidden Honest Imaginary Inner Last Late "
    "Little Long Lost Lucky Modern Narrow Nervous New Nocturnal Open Ordinary Other Outer Perfect "
    "Private Public Restless Secret Seven Silent Simple Sober Solid Strange Summer Sweet Tender "
    "Thin Twelve Uneven Unfinished Upper Useful Western"
).split()
TITLE_SECOND = (
    "Afternoons Alphabets Animals Appetites Architecture Arguments Atlases Balconies Bridges "
    "Calendars Carousels Ceilings Chemistry Clocks Colours Conversations Crowds Departures "
    "Diagrams Distances Doors Dreams Evenings Exercises Fields Figures Fires Flowers Geometry "
    "Habits Hours Houses Instruments Journeys Kingdoms Languages Letters Lights Maps Memories "
    "Miracles Mornings Names Nights Oceans Parades Patterns Postcards Questions Rooms Rumours "
    "Seasons Sketches Songs Stations Stories Streets Summers Theatres Visitors Voices Waters "
    "Weather Wishes"
).split()
PLACES = (
    "Antwerp Belém Bogotá Brno Cádiz Düsseldorf Göteborg İzmir Kraków Kyoto Łódź Luleå Málaga "
    "München Nîmes Oaxaca Odesa Porto Québec Reykjavík Rīga San Juan Santiago Sète Tromsø "
    "Valparaíso Zürich"
).split()
FOREIGN_TITLES = (
    "Año Nuevo|Après La Pluie|Canção Do Porto|Die Stille Straße|Echo Der Städte|Fjärran Ljus|Gece "
    "Treni|Hjarta Og Haf|"
    "L'Été Sans Fin|La Mañana Siguiente|Les Années Légères|Małe Nocne Pieśni|Noite De São "
    "João|Ölüm Değil Yağmur|"
    "Příběhy Z Nádraží|Tiempo Perdido|Über Den Dächern|Белые ночи|Город у моря|Песни без "
    "слов|Μικρές ώρες|"
    "Νυχτερινό τρένο|夜の電車|風の記憶|東京の朝|青い部屋|밤의 노래|푸른 기차|לילה לבן|شارع البحر"
).split("|")
LABEL_SECOND = (
    "Discos Edition Musik Phonograph Records Recordings Schallplatten Sound Tapes Works".split()
)
GENRES = (
    (
        "Ambient",
        "Blues",
        "Chanson",
        "City Pop",
        "Classical",
        "Country",
        "Death Metal",
        "Disco",
        "Dub",
        "Electronic",
    )
    + (
        "Folk",
        "Funk",
        "Hip Hop",
        "House",
        "Indie Rock",
        "Jazz",
        "Krautrock",
        "MPB",
        "Pop",
        "Post-Punk",
        "Punk",
    )
    + ("Reggae", "Rock", "Salsa", "Shoegaze", "Soul", "Synth-Pop", "Techno")
)
# Where releases come out, in Discogs' words.
COUNTRIES = (
    ["UK", "US"] * 4
    + ["Germany"] * 3
    + ["France", "Japan", "Netherlands", "Europe", "UK & Europe", "Italy", "Brazil", "Yugoslavia"]
)
COLORS = (
    "Blue|Clear|Green|Orange|Pink|Purple Marbled|Red|Red/Black Splatter|Smoke|Transparent "
    "Yellow|White"
).split("|")
