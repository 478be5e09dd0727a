"""Countries as Discogs calls them, by the codes of MusicBrainz: both fill the same field. People
write them in other ways, which are compared by `country_key`.
"""

from collection.names import search_fold

_NAMES = {
    "AR": "Argentina", "AT": "Austria", "AU": "Australia", "BE": "Belgium", "BG": "Bulgaria",
    "BR": "Brazil", "CA": "Canada", "CH": "Switzerland", "CL": "Chile", "CN": "China",
    "CO": "Colombia", "CS": "Czechoslovakia", "CU": "Cuba", "CZ": "Czech Republic",
    "DE": "Germany", "DK": "Denmark", "EE": "Estonia", "EG": "Egypt", "ES": "Spain",
    "FI": "Finland", "FR": "France", "GB": "UK", "GR": "Greece", "HK": "Hong Kong",
    "HR": "Croatia", "HU": "Hungary", "ID": "Indonesia", "IE": "Ireland", "IL": "Israel",
    "IN": "India", "IR": "Iran", "IS": "Iceland", "IT": "Italy", "JM": "Jamaica", "JP": "Japan",
    "KE": "Kenya", "KR": "South Korea", "LT": "Lithuania", "LU": "Luxembourg", "LV": "Latvia",
    "MX": "Mexico", "MY": "Malaysia", "NG": "Nigeria", "NL": "Netherlands", "NO": "Norway",
    "NZ": "New Zealand", "PE": "Peru", "PH": "Philippines", "PL": "Poland", "PT": "Portugal",
    "RO": "Romania", "RS": "Serbia", "RU": "Russia", "SE": "Sweden", "SG": "Singapore",
    "SI": "Slovenia", "SK": "Slovakia", "SU": "USSR", "TH": "Thailand", "TR": "Turkey",
    "TW": "Taiwan", "UA": "Ukraine", "US": "US", "UY": "Uruguay", "VE": "Venezuela",
    "XC": "Czechoslovakia", "XE": "Europe", "XG": "German Democratic Republic (GDR)",
    "XW": "Worldwide", "YU": "Yugoslavia", "ZA": "South Africa",
}  # fmt: skip


#: What people write for a country, folded as the search folds it, without dots.
_OTHER_NAMES = {
    "america": "US", "u s": "US", "u s a": "US", "usa": "US", "united states": "US",
    "united states of america": "US", "britain": "UK", "great britain": "UK", "u k": "UK",
    "united kingdom": "UK", "bundesrepublik deutschland": "Germany", "deutschland": "Germany",
    "frg": "Germany", "west germany": "Germany", "brd": "Germany",
    "ddr": "German Democratic Republic (GDR)", "east germany": "German Democratic Republic (GDR)",
    "gdr": "German Democratic Republic (GDR)", "czechia": "Czech Republic",
    "espana": "Spain", "eire": "Ireland", "holland": "Netherlands", "italia": "Italy",
    "nederland": "Netherlands", "the netherlands": "Netherlands", "osterreich": "Austria",
    "schweiz": "Switzerland", "suisse": "Switzerland", "soviet union": "USSR", "eu": "Europe",
    "korea": "South Korea", "turkiye": "Turkey", "brasil": "Brazil", "polska": "Poland",
    "sverige": "Sweden", "danmark": "Denmark", "norge": "Norway", "belgie": "Belgium",
    "belgique": "Belgium", "nippon": "Japan", "ussr": "USSR",
}  # fmt: skip


def country_key(text: str) -> str:
    """Return what different spellings of a country have in common: “USA” and “US” are one."""
    folded = " ".join(search_fold(text.replace(".", " ")).split())
    code = _NAMES.get(folded.upper(), text)
    return search_fold(_OTHER_NAMES.get(folded, code))


def country(code: str) -> str:
    """Return the name of a country, the code itself where Disco has no name for it."""
    return _NAMES.get(code, code)
