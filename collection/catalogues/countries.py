"""Countries as Discogs calls them, by the codes of MusicBrainz: both fill the same field. People
write them in other ways, which are compared by `country_key`.
"""

from collection.names import search_fold

_NAMES = {
    "AL": "Albania", "AM": "Armenia", "AO": "Angola", "AR": "Argentina", "AT": "Austria",
    "AU": "Australia", "AZ": "Azerbaijan", "BA": "Bosnia & Herzegovina", "BB": "Barbados",
    "BD": "Bangladesh", "BE": "Belgium", "BG": "Bulgaria", "BO": "Bolivia", "BR": "Brazil",
    "BY": "Belarus", "CA": "Canada", "CH": "Switzerland", "CL": "Chile", "CM": "Cameroon",
    "CN": "China", "CO": "Colombia", "CR": "Costa Rica", "CS": "Czechoslovakia", "CU": "Cuba",
    "CY": "Cyprus", "CZ": "Czech Republic", "DE": "Germany", "DK": "Denmark",
    "DO": "Dominican Republic", "DZ": "Algeria", "EC": "Ecuador", "EE": "Estonia", "EG": "Egypt",
    "ES": "Spain", "ET": "Ethiopia", "FI": "Finland", "FR": "France", "GB": "UK", "GE": "Georgia",
    "GH": "Ghana", "GR": "Greece", "GT": "Guatemala", "HK": "Hong Kong", "HR": "Croatia",
    "HU": "Hungary", "ID": "Indonesia", "IE": "Ireland", "IL": "Israel", "IN": "India",
    "IR": "Iran", "IS": "Iceland", "IT": "Italy", "JM": "Jamaica", "JP": "Japan", "KE": "Kenya",
    "KH": "Cambodia", "KR": "South Korea", "KZ": "Kazakhstan", "LB": "Lebanon", "LK": "Sri Lanka",
    "LT": "Lithuania", "LU": "Luxembourg", "LV": "Latvia", "MA": "Morocco", "ML": "Mali",
    "MT": "Malta", "MX": "Mexico", "MY": "Malaysia", "MZ": "Mozambique", "NG": "Nigeria",
    "NL": "Netherlands", "NO": "Norway", "NZ": "New Zealand", "PA": "Panama", "PE": "Peru",
    "PH": "Philippines", "PK": "Pakistan", "PL": "Poland", "PR": "Puerto Rico", "PT": "Portugal",
    "PY": "Paraguay", "RO": "Romania", "RS": "Serbia", "RU": "Russia", "SE": "Sweden",
    "SG": "Singapore", "SI": "Slovenia", "SK": "Slovakia", "SN": "Senegal", "SU": "USSR",
    "TH": "Thailand", "TN": "Tunisia", "TR": "Turkey", "TT": "Trinidad & Tobago", "TW": "Taiwan",
    "UA": "Ukraine", "US": "US", "UY": "Uruguay", "VE": "Venezuela", "VN": "Vietnam",
    "XC": "Czechoslovakia", "XE": "Europe", "XG": "German Democratic Republic (GDR)",
    "XW": "Worldwide", "YU": "Yugoslavia", "ZA": "South Africa", "ZM": "Zambia", "ZW": "Zimbabwe",
}  # fmt: skip


#: The codes of three letters (ISO 3166-1 and 3166-3), which lists made at home often have.
_OF_THREE_LETTERS = {
    "AGO": "AO", "ALB": "AL", "ARG": "AR", "ARM": "AM", "AUS": "AU", "AUT": "AT", "AZE": "AZ",
    "BEL": "BE", "BGD": "BD", "BGR": "BG", "BIH": "BA", "BLR": "BY", "BOL": "BO", "BRA": "BR",
    "BRB": "BB", "CAN": "CA", "CHE": "CH", "CHL": "CL", "CHN": "CN", "CMR": "CM", "COL": "CO",
    "CRI": "CR", "CSK": "CS", "CUB": "CU", "CYP": "CY", "CZE": "CZ", "DEU": "DE", "DNK": "DK",
    "DOM": "DO", "DZA": "DZ", "ECU": "EC", "EGY": "EG", "ESP": "ES", "EST": "EE", "ETH": "ET",
    "FIN": "FI", "FRA": "FR", "GBR": "GB", "GEO": "GE", "GHA": "GH", "GRC": "GR", "GTM": "GT",
    "HKG": "HK", "HRV": "HR", "HUN": "HU", "IDN": "ID", "IND": "IN", "IRL": "IE", "IRN": "IR",
    "ISL": "IS", "ISR": "IL", "ITA": "IT", "JAM": "JM", "JPN": "JP", "KAZ": "KZ", "KEN": "KE",
    "KHM": "KH", "KOR": "KR", "LBN": "LB", "LKA": "LK", "LTU": "LT", "LUX": "LU", "LVA": "LV",
    "MAR": "MA", "MEX": "MX", "MLI": "ML", "MLT": "MT", "MOZ": "MZ", "MYS": "MY", "NGA": "NG",
    "NLD": "NL", "NOR": "NO", "NZL": "NZ", "PAK": "PK", "PAN": "PA", "PER": "PE", "PHL": "PH",
    "POL": "PL", "PRI": "PR", "PRT": "PT", "PRY": "PY", "ROU": "RO", "RUS": "RU", "SEN": "SN",
    "SGP": "SG", "SRB": "RS", "SUN": "SU", "SVK": "SK", "SVN": "SI", "SWE": "SE", "THA": "TH",
    "TTO": "TT", "TUN": "TN", "TUR": "TR", "TWN": "TW", "UKR": "UA", "URY": "UY", "USA": "US",
    "VEN": "VE", "VNM": "VN", "YUG": "YU", "ZAF": "ZA", "ZMB": "ZM", "ZWE": "ZW",
}  # fmt: skip


#: What people write for a country, folded as the search folds it, without dots.
_OTHER_NAMES = {
    "america": "US", "u s": "US", "u s a": "US", "usa": "US", "united states": "US",
    "united states of america": "US", "britain": "UK", "great britain": "UK", "u k": "UK",
    "united kingdom": "UK", "bundesrepublik deutschland": "Germany", "deutschland": "Germany",
    "frg": "Germany", "west germany": "Germany", "w germany": "Germany", "w deu": "Germany",
    "brd": "Germany",
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
    code = folded.upper()
    name = _NAMES.get(_OF_THREE_LETTERS.get(code, code), text)
    return search_fold(_OTHER_NAMES.get(folded, name))


def country(code: str) -> str:
    """Return the name of a country, the code itself where Disco has no name for it."""
    return _NAMES.get(code, code)
