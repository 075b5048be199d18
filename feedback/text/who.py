"""How comments name people: pieces of patterns over words in one spelling."""


def up_to(count: int) -> str:
    """So many words of one sentence may stand here."""
    return rf"(?:[\w']+ ){{0,{count}}}"


RELATIVE = (
    r"(?:husband|wife|partner|boyfriend|girlfriend|bf|gf|ex|mum|dad|son|daughter|brother|sister"
    r"|uncle|aunt|auntie|aunty|cousin|nephew|niece|nan|grandad|grandson|granddaughter|kids|stepdad"
    r"|stepmum|stepfather|stepmother|stepson|inlaws|family|husbands|flatmate|housemate|landlord"
    r"|neighbour|neighbours|friend|mate|fella|bloke|fiance)"
)
STAFF = (
    r"(?:carers?|staff|nurses?|doctors?|workers?|porters?|guards?|security|drivers?|hcas?"
    r"|assistants?|manager|teacher|priest|pastor|imam|coach|tutor|psychiatrist|therapist"
    r"|counsellor|consultant|paramedics?|police|officers?|warden)"
)
OTHER = r"(?:man|men|woman|bloke|guy|lad|boy|patients?|residents?|stranger|person|people)"
SOMEBODY = (
    r"(?:he|she|they|someone|who|(?:my|her|his|our|their|the|a|an|another|one of the|some|two"
    rf"|three|that|night|agency|male|female) {up_to(2)}(?:{RELATIVE}|{STAFF}|{OTHER})|{STAFF}"
    rf"|{RELATIVE})"
)
CLOSE = rf"(?:he|she|(?:my|her|his|our|their) {up_to(1)}{RELATIVE}|{RELATIVE})"
HARMED = (
    r"(?:me|us|him|her|them|(?:my|our|his|her|their|the|a|an|another|other|one|some)"
    rf" {up_to(1)}(?:{RELATIVE}|patients?|residents?|girls?|boys?|lady|man|woman|client|service"
    r" users?)|patients|residents|people|mum|dad|nan|grandad|kids)"
)
ONESELF = r"(?:myself|my self|himself|herself|themselves|themself|ourselves)"
THEIR = r"(?:my|his|her|their)(?: own)?"
