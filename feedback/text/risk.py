"""How people say that somebody is in danger: patterns over words in one plain spelling.

``plain_words`` brings a comment into that spelling: "do not" for "dont", a full stop for every end
of a sentence, and one space between words. So each pattern names words only.
"""

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

_SHORT_FOR: Mapping[str, str] = {
    "i am": "i'm im iam",
    "i have": "i've ive",
    "i will": "i'll",
    "i would": "i'd",
    "he is": "hes",
    "she is": "shes",
    "they are": "they're theyre",
    "he will": "he'll",
    "she will": "she'll",
    "they will": "they'll",
    "what is": "whats wots",
    "do not": "dont dnt dont't",
    "did not": "didnt",
    "does not": "doesnt",
    "can not": "cant cannot",
    "could not": "couldnt",
    "will not": "wont",
    "would not": "wouldnt",
    "have not": "havent",
    "has not": "hasnt",
    "had not": "hadnt",
    "is not": "isnt aint",
    "are not": "arent",
    "was not": "wasnt",
    "were not": "werent",
    "want to": "wanna",
    "going to": "gonna gunna",
    "got to": "gotta",
    "have got": "havegot",
    "no one": "noone",
    "because": "cos cuz coz bcos bc",
    "myself": "meself mysel",
    "to": "2",
    "for": "4",
    "you": "u ya",
    "are": "r",
    "here": "ere",
    "mum": "mom mam mummy mother mums mothers ma",
    "dad": "father daddy dads fathers",
    "nan": "gran granny nana grandma grandmother nanny nans grans",
    "grandad": "granddad grandpa grandfather grandads",
    "kids": "children childrens kid child toddler toddlers kiddies babies baby",
    "meds": "medication medications medicine medicines tablets tablet pills pill med tabs",
    "suicidal": "sucidal suicidle suicidel suicial suisidal suicidial",
    "suicide": "suiside sucide",
    "through": "thru",
    "hospital": "hosp",
    "anymore": "nomore",
    "nothing": "nothin nuffin",
    "something": "somethin sumthing",
    "someone": "somebody",
    "anyone": "anybody",
    "everyone": "everybody",
    "carers": "careworker careworkers caregiver caregivers",
}


def _apostrophes(short: str) -> tuple[str, ...]:
    """The spellings of a word with and without its apostrophe: "dont" and "don't"."""
    if short.endswith("nt"):
        return short, short[:-2] + "n't"
    return (short, short[:-1] + "'s") if short.endswith("s") else (short,)


_ONE_SPELLING = {
    spelling: full
    for full, shorts in _SHORT_FOR.items()
    for short in shorts.split()
    for spelling in _apostrophes(short)
}
_PIECE = re.compile(r"[^\W_]+(?:'[^\W_]+)*+|[.;:!?…()]")
_SPELT = _ONE_SPELLING | dict.fromkeys(".;:!?…()", ".")


def plain_words(low: str) -> str:
    """A text in small letters in one spelling: words and full stops, one space between."""
    return " ".join([_SPELT.get(piece, piece) for piece in _PIECE.findall(low)])


def places(low: str, pieces: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Where pieces of ``plain_words(low)``, which begin and end with words, stand in ``low``."""
    begins, spans = [], []
    length = 0
    for match in _PIECE.finditer(low):
        begins.append(length)
        spans.append(match.span())
        length += len(_SPELT.get(match[0], match[0])) + 1
    return [
        (spans[bisect_right(begins, start) - 1][0], spans[bisect_right(begins, end - 1) - 1][1])
        for start, end in pieces
    ]


def _up_to(count: int) -> str:
    """So many words of one sentence may stand here."""
    return rf"(?:[\w']+ ){{0,{count}}}"


# Who ---------------------------------------------------------------------------------------

_RELATIVE = (
    r"(?:husband|wife|partner|boyfriend|girlfriend|bf|gf|ex|mum|dad|son|daughter|brother|sister"
    r"|uncle|aunt|auntie|aunty|cousin|nephew|niece|nan|grandad|grandson|granddaughter|kids|stepdad"
    r"|stepmum|stepfather|stepmother|stepson|inlaws|family|husbands|flatmate|housemate|landlord"
    r"|neighbour|neighbours|friend|mate|fella|bloke|fiance)"
)
_STAFF = (
    r"(?:carers?|staff|nurses?|doctors?|workers?|porters?|guards?|security|drivers?|hcas?|assistants?"
    r"|manager|teacher|priest|pastor|imam|coach|tutor|psychiatrist|therapist|counsellor|consultant"
    r"|paramedics?|police|officers?|warden)"
)
_OTHER = r"(?:man|men|woman|bloke|guy|lad|boy|patients?|residents?|stranger|person|people)"
_SOMEBODY = (
    rf"(?:he|she|they|someone|who|(?:my|her|his|our|their|the|a|an|another|one of the|some|two|three"
    rf"|that|night|agency|male|female) {_up_to(2)}(?:{_RELATIVE}|{_STAFF}|{_OTHER})|{_STAFF}"
    rf"|{_RELATIVE})"
)
_CLOSE = rf"(?:he|she|(?:my|her|his|our|their) {_up_to(1)}{_RELATIVE}|{_RELATIVE})"
_HARMED = (
    rf"(?:me|us|him|her|them|(?:my|our|his|her|their|the|a|an|another|other|one|some) {_up_to(1)}"
    rf"(?:{_RELATIVE}|patients?|residents?|girls?|boys?|lady|man|woman|client|service users?)"
    rf"|patients|residents|people|mum|dad|nan|grandad|kids)"
)
_ONESELF = r"(?:myself|my self|himself|herself|themselves|themself|ourselves)"
_THEIR = r"(?:my|his|her|their)(?: own)?"

# Danger to oneself -------------------------------------------------------------------------

_SELF_HARM = (
    rf"(?:kill|hang|hurt|harm|cut|burn|drown|starv|shoot|stab|poison|strangl|top|slit|slash|neck)"
    rf"(?:e|s|es|ed|t|ing|ting|ping|ped)? {_ONESELF}"
    r"|self (?:harm|injur|mutilat)\w*|selfharm\w*|suicid\w*|kms|unaliv\w*|overdos\w*"
    r"|(?:take|took|taken|taking) an? od|od'?d on|do away with (?:myself|himself|herself)"
    rf"|(?:end|ending|take|taking) (?:it all|{_THEIR} li(?:fe|ves))"
    rf"|(?:cut|cutting|slit|slitting|slash|slashing|slashed) {_THEIR} (?:wrists?|arms?|legs?|throat)"
    r"|(?:want|wants|wanted|wanting|going|ready|need|like) to (?:just )?(?:end it|die|be dead"
    r"|disappear|vanish|not exist|not be here|sleep forever|be gone)(?! (?:of|for an?|laughing))"
)
_TO_ONESELF = (
    r"(?:started|been|back to|stop|keep|keeps|kept) cutting (?:again|myself|more|every|deep\w*|last|and)",
    r"cutting again",
    r"wish (?:that )?i (?:was|were|am|could be|had been) (?:dead|never born|not (?:here|alive|born))",
    r"wish (?:that )?i (?:had )?(?:never been|not been|was never|were never) born",
    r"(?:better off|rather be|might as well be) dead",
    r"(?:do|did|does) not want to (?:live|be alive|exist|carry on|wake up|see tomorrow"
    r"|be (?:on this (?:earth|planet)|in this world|around))",
    r"(?:do|does) not want to be here(?! (?:at first|but|all day|late|on my own|alone|for (?:long|hours)))",
    rf"(?:better|easier|happier|best|nicer|simpler|kinder|relieved|cope|fine) {_up_to(4)}"
    r"(?:without me(?! (?:on|at|in|there|having|doing))|if i (?:was|were|am|had) "
    r"(?:not|gone|dead|no longer|never)"
    r"|if i (?:just )?(?:died|disappeared|vanished|went away|were to die))",
    r"(?:no ?body|no one|who|anyone|they) (?:would|will|ll|d) (?:even |really |ever |all )?"
    r"(?:notice|care|miss|know|mind|cry|bother)(?: me)? (?:if|when) i"
    r"(?: am| was| were| had| just| have)*"
    r" (?:gone|dead|died|disappear\w*|vanish\w*|not (?:here|around|alive)|die|no longer)",
    r"(?:no ?body|no one) (?:would|will) (?:even |really )?miss me(?! (?:at|on|in))",
    r"(?:no|any|little|see no|a) (?:reason|point)s? (?:to|in|of|for|for me to|in me) "
    r"(?:live|living|be(?:ing)? (?:alive|here)|carry(?:ing)? on|go(?:ing)? on|exist\w*|life"
    r"|wak(?:e|ing) up|get(?:ting)? (?:up|out of bed))",
    r"(?:what is|no|see no|not see|there is not) (?:the |any |a )?point (?:anymore|to (?:life|anything"
    r"|my life)|in (?:anything|life|me)|of (?:me|life|anything)|to it all|being (?:here|alive)"
    r"|living|carrying on|going on|trying)",
    r"what is the (?:point|use)(?: in| of)? (?:living|life|carrying on|going on|me|being|anything"
    r"|anymore|trying|staying)",
    r"nothing (?:left )?to live for",
    r"life (?:is|feels|seems|was) (?:just )?(?:not worth|pointless|meaningless|over|too hard|unbearable)",
    r"(?:is|are) it worth (?:living|carrying on)",
    r"not worth (?:living|being here|carrying on|going on)",
    r"(?:can|do|could) not (?:even )?see (?:a|any|no|the) (?:way out|future|way forward|point in living"
    r"|reason|tomorrow)",
    r"see no (?:way out|future|reason to|hope)",
    r"(?:can not|do not think i can|do not know how (?:much longer|long) i can|not sure i can)"
    r" (?:keep |even )?(?:go(?:ing)?|carry(?:ing)?) on(?= (?:like|any|much|anymore|with (?:life|this"
    r"|living)|living|being|for)| \.|$)",
    r"(?:can not|do not think i can) (?:do|take|bear|stand|handle|cope with|live with|face)"
    r" (?:it|this|life|the pain|things|another day|living)(?: life)?(?: anymore| any longer| any more"
    r"| much longer| like this|(?= i want)| no more)",
    r"can not (?:live like this|face another day|keep (?:fighting|living|doing this)|cope anymore"
    r"|cope any ?more)",
    r"(?:had enough of|tired of|sick of|fed up (?:of|with)|giving up on|given up on|hate"
    r"|finished with) (?:my )?(?:life|living|being alive|existing|this life|this world|it all)"
    r"(?! (?:in|on the|with|near))",
    r"want (?:it|it all|everything|all of it|all this|the pain|this pain|this|the thoughts)"
    r"(?: just| all)? to (?:stop|end|be over)",
    r"want out(?= (?:of (?:life|this life|here for good))| \.|$)",
    rf"(?:not|never) (?:have to |want to |wanting to )?(?:wake|waking) up"
    r"(?! (?:in time|early|on time|until|till|for|late|at|my|the))",
    r"(?:do|does|would) not care (?:if|whether) i (?:live|die|am alive|wake|get (?:hit|run|hurt)|make it)",
    rf"(?:i am|am|being|be|feel like|feel|feeling like|become|just|only|was) {_up_to(1)}a burden"
    r"(?! (?:has|had|was|been|off|lifted|of))",
    r"if i (?:was|were|am) (?:gone|dead|not (?:here|around|alive)|no longer (?:here|around))",
    r"(?:i|me|myself) (?:am |being )?(?:should|deserve to) (?:die|be dead|not be here)",
    rf"(?:saved?|saving|stockpil\w+|stock piling|hoard\w*|stash\w*|hid|hiding|collecting|storing)"
    rf"(?: up)? {_up_to(2)}(?:meds|paracetamol|insulin|morphine|codeine)",
    rf"(?:meds|paracetamol|insulin|morphine|codeine) {_up_to(2)}(?:saved|stashed|hidden|stockpiled"
    r"|hoarded|stored up|put by)(?! (?:on|in the cloud))",
    r"enough (?:meds|paracetamol|insulin|morphine|codeine) (?:to|for) (?!last|the week|get)",
    rf"(?:took|taken|take|swallow(?:ed)?|neck(?:ed)?) (?:all|too many|loads of|a load of|lots of"
    rf"|a bunch of|the whole|a packet|a box|a handful|more than|\d\d) {_up_to(3)}(?:meds|paracetamol)",
    r"(?:got|have|bought|tied|made|with|found|get) (?:a|the|my|some) (?:rope|noose|ligature)",
    r"ligatur\w+",
    r"(?:know|chosen|picked|decided) (?:exactly )?(?:which|what|the|how|when|where)(?: to)? "
    r"(?:train|bridge|roof|platform|tree|building|car park|i (?:will|would|am going to) "
    r"(?:do it|die|end))",
    rf"(?:jump|jumping|jumped|throw|throwing|walk|walking|step|stepping|stepped|going|go) "
    rf"(?:myself )?(?:off|in ?front of|under|into|from|out of) {_up_to(2)}(?:bridge|train|trains|tube"
    r"|lorry|traffic|roof|balcony|window|cliff|platform|tracks?|river|thames|car park|tower block)",
    r"(?:in ?front of|under) (?:a|the) (?:bus|train|tube|car|lorry)",
    r"throw(?:ing)? myself (?:off|in|under|from|out)",
    rf"(?:written|wrote|writing|left|leaving|write) {_up_to(2)}(?:letters?|notes?|goodbyes?) (?:to|for) "
    rf"{_up_to(3)}(?:kids|family|mum|everyone|after|loved ones|when i (?:am|have) gone|son|daughter)",
    r"(?:said|saying|say) (?:all )?(?:my |our )?(?:goodbyes|final goodbyes?|goodbye to (?:everyone|my"
    r" (?:kids|family|mum|friends)|the kids))",
    r"by the time (?:you|anyone|someone) (?:read|reads|get|gets|see|sees|find|finds) this",
    r"will not be (?:here|around|alive) (?:for )?(?:much longer|anymore|any ?more|long|when (?:you|they)"
    r"|by the (?:time|end)|to see)",
    r"last (?:time|thing) (?:you|anyone|they) (?:will|ll) (?:ever )?(?:hear|see|read)",
    r"(?:sorted|planned|paid for|arranged|planning|sorting)(?: out)? my (?:own )?(?:funeral|affairs)",
    r"(?:given|giving|gave) (?:away )?(?:all )?(?:of )?my (?:things|stuff|possessions|belongings)",
    rf"i (?:have |have got |got )(?:a|my|the) plan (?:and (?:i know )?(?:when|how|where|i know|the)"
    r"|to (?:die|end|do it|kill|hurt|not))",
    rf"(?:thought|thinking|think|thoughts) (?:about|of) {_up_to(2)}(?:ways|how) (?:to|i (?:would|could)) "
    r"(?:die|end|do it|kill)",
    rf"(?:dying|dead|death) {_up_to(2)}(?:all the time|every day|would be (?:easier|better|a relief))",
    r"thinking (?:a lot )?about (?:dying|death|ending)",
    r"(?:do|does|did) not feel safe (?:on my own|alone|by myself|with myself|from myself|tonight)",
    r"(?:not|un) ?safe (?:on my own|alone|by myself|with myself|from myself|to be (?:left )?alone|tonight)",
    r"(?:can not|do not|could not) (?:keep (?:myself|me)|trust myself)(?: safe)?",
    rf"(?:scared|afraid|frightened|terrified|worried|dread|petrified|fear) (?:of |about |by )?"
    r"(?:what (?:i|he|she) (?:might|may|could|will|would|can|am going to|is going to) (?:do|end)"
    r"|myself|i (?:will|might|may|am going to) (?:do|hurt|harm|kill|lose|end))",
    r"(?:might|may|will|could|going to|gonna|end up|would|want to) (?:do|doing) something "
    r"(?:bad|stupid|silly|terrible|awful|drastic|i will regret|i regret|to (?:him|her|them|someone|myself))",
    r"stop(?:ped|ping)? (?:eating|drinking|feeding myself)"
    r"(?= (?:since|and|for|because|altogether|completely|properly|again|now|anything|all|but)| \.|$)",
    r"(?:not|never) (?:eating|drinking) (?:or|and|nor) (?:eating|drinking)",
    r"(?:have|has|had) not (?:been )?(?:eaten|eating|ate|drunk|had (?:any )?food)"
    rf"(?: or (?:slept|drunk))? {_up_to(2)}(?:for|in|since|all|properly)",
    r"starving (?:myself|herself|himself)",
    rf"voices? {_up_to(4)}(?:tell\w*|told|say|says|saying|said|command\w*|want|order\w*|scream\w*) "
    rf"{_up_to(4)}(?:kill|hurt|harm|die|stab|attack|jump|burn|end|cut|do it|do things|worthless|bad)",
    r"voices (?:are |have |have come |came |come |r |is )*back",
    r"hearing (?:things|voices) (?:again|all|telling|and)",
    r"(?:drink|drinking|drank) (?:myself|until i|till i) (?:to death|black ?out|pass ?out|blackout)",
    r"(?:me )?(?:quiero|quero) (?:morir|morrer|morirme|matarme|me matar|me morir|matar)",
    r"(?:no|não|nao) (?:quiero|quero) (?:vivir|viver)(?: mas| mais)?",
    r"je veux mourir|chc[eę] (?:umrze[cć]|si[eę] zabi[cć])|nie chc[eę] (?:już )?[zż]y[cć]",
)

# Danger to others --------------------------------------------------------------------------

_HURT = (
    r"(?:kill|stab|hurt|harm|attack|shoot|strangle|smother|punch|batter|murder|poison|beat up|smash up"
    r"|slap|hit|burn|drown|knife)"
)
_HURTING = r"(?:killing|stabbing|hurting|harming|attacking|shooting|strangling|smothering|shaking)"
_SOMEBODY_ELSE = (
    rf"(?:him|her|them|someone|people|everyone|anyone|you (?:all|lot)|one of (?:you|them)"
    rf"|(?:my|the|that|those|this|a) {_up_to(1)}(?:{_RELATIVE}|{_STAFF}|{_OTHER}))"
)
_TO_OTHERS = (
    rf"(?:want|wanted|wanting|going|like|urge|urges|tempted|need|ready|about|try|planning) to "
    rf"{_up_to(1)}{_HURT} {_SOMEBODY_ELSE}",
    rf"(?:might|will|could|would|swear i will|should) {_up_to(1)}{_HURT} {_SOMEBODY_ELSE}",
    rf"(?:thoughts?|thinking|think|feel like|close to|dreaming|fantasi\w+) (?:of |about )?{_up_to(1)}"
    rf"{_HURTING} {_SOMEBODY_ELSE}",
    rf"{_HURTING} (?:my|the) (?:kids|mum|dad|partner|husband|wife|neighbours?|son|daughter)",
    r"(?:got|bought|carry|carrying|carries|keep|have|sleep with|took) (?:a|my|the) "
    r"(?:kitchen )?(?:knife|blade|machete|gun|weapon)(?! (?:and fork|block|sharpener|skills|drill))",
    rf"(?:burn|set fire to|torch|blow|burning) {_up_to(3)}(?:place|house|building|flat|ward|clinic|centre"
    r"|hospital) ?(?:down|up)?",
    r"(?:make|making) (?:him|her|them) pay(?! for)",
)

# Abuse and neglect -------------------------------------------------------------------------

_HITS = (
    r"(?:hits?|hitting|beats?|beating|punch\w*|slap\w*|kick\w*|chok(?:e|es|ed|ing)|strangl\w*"
    r"|rap(?:e|es|ed|ing)|assault\w*|attack(?:s|ed|ing)?|abus(?:e|es|ed|ing)|molest\w*|grop(?:e|es|ed|ing)"
    r"|bites?|biting|burns?|burnt|burned|shov(?:e|es|ed|ing)|thump\w*|headbutt\w*|smack\w*|whip(?:s|ped)"
    r"|pinch\w*|spat (?:at|on)|spits (?:at|on)|threaten\w*|bull(?:y|ies|ied|ying)|stalk\w*"
    r"|hurts?|hurting|touch(?:es|ed|ing)?|push(?:es|ed|ing)|pinn?(?:s|ed)|restrain\w*|drugs|drugged"
    r"|manhandl\w*|tortur\w*|locks?|locked|starv(?:es|ed|ing)|humiliat\w*|lash\w* out at|swears? at"
    r"|swore at|swearing at|shouts at|shouting at|screams? at|screamed at|yells? at|yelled at"
    r"|belittl\w*|drag(?:s|ged|ging)?|grab(?:s|bed|bing)?|rough(?:s|ed)? (?:up|with)|sexually \w+)"
)
_BUT_NOT = (
    r"(?! (?:at (?!night|home|work|all)|with (?:her|his|their|how|such|kindness|the way|love)|to (?:try"
    r"|do|go|be|get|keep|achieve|make|the (?:group|bus))|out (?:of (?:bed|the house|my|a)|to)|deeply|so"
    r"|greatly|hard to|along|an?|up (?:a|to)|forward|for six|in (?:a good|the right)|every time|hand"
    r"|emotionally|as a child))"
)
_ABUSE = (
    rf"{_SOMEBODY} {_up_to(3)}{_HITS} {_HARMED}{_BUT_NOT}",
    r"(?:am|was|is|are|were|being|been|got|gets|get|getting) (?:\w+ )?(?:beaten(?! (?:at|in|to|by one))"
    r"|punched|slapped|kicked(?! out| off)|choked|strangled|raped|assaulted|abused|molested|groped"
    r"|trafficked|exploited|starved|smacked|stalked|dragged (?:across|down|by|off)|attacked"
    r"|sexually \w+|touched (?:up|inappropriately|sexually|in a|where|by (?:my|a|the) "
    r"(?:uncle|dad|man|carer|nurse|stepdad))|hit (?:by (?:my|a|the|him|her|another)"
    r" (?:husband|partner|carers?|nurse|staff|member|son|dad|patient|boyfriend)|and|every))",
    rf"(?:punch|slapp|kick|beat|hit|dragg|assault|restrain|abus|touch|grabb|push|bull[iy])\w*"
    rf" {_up_to(3)}by {_up_to(3)}(?:staff|nurses?|carers?|worker|husband|partner|boyfriend|dad|uncle)",
    r"(?:in|living with|experienc\w+|suffer\w*|going through|escap\w+|fleeing|fled|facing|reporting"
    r"|report|witnessed|seen|saw) (?:\w+ ){0,2}(?:abuse|violence|assault|abusive)"
    r"(?! (?:group|team|service|worker|survivors|charity|course|training))",
    r"(?:my|an|her|his|is|are|very|was) (?:\w+ )?abusive (?:\w+ )?(?:partner|husband|relationship|ex|wife"
    r"|boyfriend|girlfriend|dad|mum|carer|staff|neighbour|son|home|family|marriage|household|to (?:me|him"
    r"|her|my|us|patients|residents))",
    r"(?:he|she|they|partner|husband|ex|boyfriend|family|dad|son|someone) (?:\w+ ){0,4}"
    r"(?:kill|hurt|harm|stab) (?:me|us|him|her|my|the kids)",
    rf"{_CLOSE} {_up_to(3)}(?:will|does|would|did|do) not (?:let|allow) (?:me|him|her|us|the kids|mum)"
    rf" {_up_to(2)}(?:leave|out|see|have|go|use|eat|talk|speak|call|phone|work|sleep|take|come)",
    rf"{_CLOSE} {_up_to(2)}(?:controls?|controlling|monitors|tracks|checks) {_up_to(2)}(?:my|me|her|his)"
    r" ?(?:money|phone|bank|life|benefits|meds|food|everything|messages|every)?",
    rf"(?:{_CLOSE}|{_STAFF}) {_up_to(3)}(?:takes|taking|took|steals|stealing|stole|keeps|spends|spent)"
    rf" {_up_to(2)}(?:my|her|his|mum|dad|nan) (?:\w+ )?(?:benefits?|pension|money|wages|card|giro|pip"
    r"|savings|passport|purse)",
    rf"(?:steal\w*|stole|stolen|nick\w*|thieving) {_up_to(2)}(?:money |cash |things )?(?:from|off) "
    rf"(?:my|her|his|our|the|me|him|mum|dad|nan|patients|residents)",
    r"(?:is|keeps|been) (?:following|stalking|threatening) (?:me|us|my|her)(?! up)",
    rf"(?:scared|afraid|frightened|terrified|petrified|fear) (?:of|from) (?:him|her(?! \w)|them"
    rf"|(?:my|the|her|his|our|their|certain|some|night) {_up_to(1)}(?:{_RELATIVE}|carers?|staff|nurses?|man"
    r"|men|patients?))",
    r"(?:scared|afraid|frightened|terrified) (?:to|of) (?:be|go|going|being|stay|sleep|live|staying)"
    r" (?:back |at |in )?(?:my )?(?:own )?(?:home|house|flat)",
    r"(?:not|un) ?safe (?:at|in) (?:my |our |her |his )?(?:own )?(?:home|house|flat)",
    r"(?:locks?|locked|locking|shuts?|shut) (?:me|him|her|us|them|mum|dad|nan|the kids|kids|my \w+)"
    r" (?:\w+ )?(?:in|up|inside|out of (?:the|my) (?:house|flat|home))",
    rf"locked in {_up_to(1)}(?:seclusion|room|bathroom|cupboard|cell|flat|house|bedroom)",
    r"asked (?:me|her|him|my \w+) for sex\w*",
    r"(?:make|makes|made|making|force|forces|forced|forcing) (?:me|her|him|us|them|my \w+) "
    r"(?:to )?(?:sleep with|have sex|do (?:things|sexual|stuff)|strip|undress|touch|marry|beg|watch"
    r" (?:him|porn))",
    r"(?:forced|forcing|forces) (?:himself|herself|themselves) (?:on|into)",
    r"(?:sex|sexual (?:things|acts|favours)) (?:with|for|from) (?:him|me|men|his|them|a member|patients"
    r"|a patient|staff)",
    r"(?:grab|touch|grop|fondl|squeez|strok|rub|feel|felt)\w*(?: up)? (?:my|her|his) (?:breasts?|boobs?"
    r"|bum|bottom|thighs?|privates?|leg|arse|chest|private parts?|genitals)",
    r"his hands? (?:on|up|down|in|under) (?:me|my|her|my \w+)(?! shoulder| arm| hand)",
    r"(?:exposed|exposes|exposing) himself|flashed (?:me|at|us)",
    r"sexual(?:ly)? (?:abus|assault|harass|touch|exploit|advance|comment|remark|inappropriate)\w*",
    r"(?:rap(?:ed|es|ist|ing)|molest\w*|traffick\w*|grooming|groomed)(?! (?:crisis|dog|salon|parlour))",
    r"(?:messag|text|ask|send|pester)\w* (?:my|the|a|her|him|me) (?:\w+ )?(?:for )?(?:nude |naked |dirty )?"
    r"(?:photos|pictures|pics|nudes)",
    rf"(?:leave|leaves|left|leaving) (?:{_HARMED}|her|him|them) {_up_to(3)}(?:wet|soiled|dirty|soaked"
    r"|naked|hungry|on the (?:floor|toilet|commode)|in (?:her|his|their|my|own|soiled|wet|dirty|the same|a)"
    r" (?:\w+ )?(?:mess|urine|wee|pee|poo|faeces|nappy|nappies|pads?|sheets|vomit|filth|clothes)"
    r"|without (?:food|water|a drink|washing|being washed|any care))",
    rf"(?:left|sat|sitting|lying|lay|laying|found|sits|lies|is|was) {_up_to(2)}in {_up_to(2)}"
    r"(?:urine|wee|pee|poo|faeces|excrement|soiled|vomit|own mess|own filth|wet (?:bed|pad|clothes|sheets))",
    rf"(?:she|he|they|mum|dad|nan|grandad|kids|patients?|residents?|brother|sister|son|daughter|boy|girl"
    rf"|lady|man|uncle|aunt) {_up_to(2)}(?:not|never) (?:been |being |getting |get )?{_up_to(1)}"
    r"(?:fed(?! up| back)|washed|bathed|toileted|given (?:any )?(?:food|water|a drink)|changed for)",
    r"(?:not|never) (?:being |been )?fed(?! up| back| into| through)",
    r"(?:not|never) feed(?:ing|s)? (?:him|her|them|the|my|their|his)",
    rf"no food (?:in the (?:house|flat|fridge|cupboards?)|at home|in|for (?:the|my|her|his|their|our) "
    rf"(?:kids|family|son|daughter)|for (?:\w+ )?(?:days?|week)|since|left|or water)(?! the (?:cafe|meeting))",
    r"(?:can not|not able to|nothing to) feed (?:my|the|our|her) (?:kids|family)",
    r"kids (?:\w+ ){0,2}(?:starving|(?:go|goes|going|always) hungry)",
    r"(?:bruis\w+|burn marks?|cigarette burns?|welts|finger ?marks|hand ?prints?|black eyes?) "
    rf"{_up_to(2)}(?:on|all over|over|up|round|around) (?:his|her|their|both|mum|dad|nan|the (?:kids|boy|girl)"
    r"|him|my (?:mum|dad|son|daughter|nan|brother|sister))",
    r"(?:has|had|got|with|covered in|full of|came home with|comes (?:home|in|to school) with) (?:\w+ ){0,2}"
    r"(?:bruises|burn marks|cigarette burns|black eye|bruised)",
    r"(?:flinch\w*|cower\w*) when",
    r"(?:calls?|calling|called) (?:me|him|her|my \w+|the (?:patients|residents)|mum|patients|residents) "
    r"(?:names|stupid|fat|worthless|useless|ugly|mental|crazy|mad|retard\w*|thick|dirty|lazy|slag|a "
    r"(?:slag|bitch|nutter|psycho|monkey|slut))",
    rf"(?:carers?|staff|nurses?|worker|husband|partner|dad|son|he|she|they) {_up_to(2)}"
    r"(?:shouts?|shouting|screams?|screaming|swears?|yells?|hits?|slaps?) (?:at )?(?:me|my|him|her|us|the"
    r" (?:patients|residents|kids)|patients|residents|kids|mum)(?! (?:to|from across|across|for bingo))",
    r"(?:rough|cruel|violent|aggressive) (?:with|to|towards|handling of) (?:me|my|her|him|us|them|the|mum"
    r"|patients|residents|people|kids)",
    r"(?:tied|strapped|chained) (?:\w+ ){0,3}(?:to|down|up|in) (?:\w+ )?(?:chair|bed|radiator|wheelchair"
    r"|toilet|door)?",
    r"(?:pinned|held|knelt|forced|pushed|slammed|thrown|dragged) (?:\w+ ){0,3}(?:to|on|onto|into|against|"
    r"across|down) the (?:floor|ground|wall|mattress|bed|corridor)",
    r"(?:face|head|knee|neck|knees) (?:down )?(?:in|into|on|against) (?:the|my) (?:mattress|floor|pillow|back"
    r"|neck|chest|wall)",
    r"dragged (?:me|him|her|us|my \w+|a \w+|patients) (?:by|down|across|along|off|from|out|to|into)"
    r"(?! (?:the group|bed|my shell))",
    r"by (?:my|her|his|the) (?:hair|throat|neck|wrists)",
    r"(?:kids|son|daughter|boy|girl|year old|grandson|granddaughter|niece|nephew|little (?:one|ones)) "
    rf"{_up_to(4)}(?:home alone|left (?:\w+ ){{0,2}}(?:alone|on (?:their|his|her) own|by "
    r"(?:themselves|himself|herself)|outside)|locked (?:in|up)|neglected|in danger|at risk of|not safe with"
    r"|groomed|being (?:hit|hurt|beaten|abused|touched|smacked)|(?:scared|afraid|frightened|terrified) of)",
    r"(?:leaves|leaving|leave|left) (?:the|her|his|their|my|those|them|small|young) ?(?:\w+ )?(?:kids|son"
    r"|daughter|little \w+)? (?:\w+ ){0,2}(?:home alone|on their own all|alone all|alone overnight|in the car"
    r"|alone (?:in|at) (?:the|home|night|a))",
    r"hear (?:him|her|them|the (?:kids|boy|girl)|kids) (?:crying|screaming|being)",
    r"(?:is|are|was|were|being|been) (?:being )?neglect(?:ed|ing)(?= (?:by (?:his|her|their|the) (?:mum|dad"
    r"|parents|carers?|family|staff)|and (?:hungry|dirty|left)|at home))",
    r"neglect(?:s|ed|ing)? (?:her|his|their|my|the) (?:kids|mum|dad|nan|patients|residents|son|daughter)",
    r"(?:have|raise|report|raising|reporting|is|make) (?:a|this|the) safeguarding (?:concern|issue|alert)"
    r"|safeguarding (?:concern|issue) about",
    r"drugged (?:me|him|her|up)|(?:against|without) (?:my|her|his) (?:will|consent)",
)

# Medicine that cannot wait -----------------------------------------------------------------

_VITAL = (
    r"(?:lithium|priadel|insulin|clozapine|clozaril|depot|antipsychotics?|epilim|valproate|depakote"
    r"|lamotrigine|keppra|levetiracetam|carbamazepine|tegretol|warfarin|apixaban|blood thinners?"
    r"|inhalers?|ventolin|epipens?|methadone|subutex|buprenorphine|steroids|hydrocortisone"
    r"|prednisolone|oxygen|olanzapine|risperidone|quetiapine|seroquel|aripiprazole|haloperidol"
    r"|paliperidone|amisulpride|naloxone|digoxin|thyroxine|injections?|(?:epilepsy|heart|hiv|seizure"
    r"|diabetes|diabetic|transplant|asthma|blood pressure|psychosis|bipolar) meds)"
)
_MEDS = rf"(?:{_VITAL}|meds|prescription|antidepressants?|sertraline|diazepam|venlafaxine|mirtazapine)"
_MEDICINE = (
    rf"(?:run|ran|running|runs|been|all|clean|totally|now|right) out of {_up_to(3)}{_MEDS}",
    rf"out of {_up_to(1)}{_VITAL}",
    rf"{_MEDS} (?:has |have |had |is |are |will |just |nearly |about to |going to |all )*"
    r"(?:run|ran|running|runs) out",
    rf"(?:no|without|with no|got no|have no) (?:\w+ )?(?:more )?{_VITAL}(?! (?:needed|side|since it))",
    rf"(?:no|without|without any|without my|with no|without her|without his) {_up_to(1)}meds"
    r" (?:for|since|now|left|all|over|in)",
    rf"(?:have|has|had|are|is|am|been|was) not (?:had|got|received|been given|getting|been able to get"
    rf"|given|taken|been taking|getting given) {_up_to(3)}{_MEDS}(?: \w+){{0,3}} (?:for|since|in|left|all"
    r"|now|and)",
    rf"(?:have|has) not (?:had|got) {_up_to(2)}{_VITAL}",
    rf"(?:off|stopped taking|stopped|not taking|not taken|quit|skipping|missed|missing|came off|come off"
    rf"|can not get|can not afford|not got|not get|struggling to get) (?:all )?(?:my|his|her|any|the|enough)"
    rf" (?:\w+ )?{_VITAL}",
    r"(?:been|am|is) off (?:my|his|her|all) meds",
    r"can not (?:get|afford|get hold of) (?:my|his|her|any) (?:\w+ )?(?:meds|prescription)",
    rf"(?:took|taken|takes|taking|take) {_up_to(2)}{_MEDS} (?:off|away|from) ",
    rf"(?:stopped|withh?eld|withholding|refus\w+|confiscat\w+|cut|denied|lost|not prescribing"
    rf"|will not (?:give|prescribe|dispense)|would not (?:give|prescribe|dispense)|not giv\w+|never gave"
    rf"|forgot) {_up_to(4)}(?:{_VITAL})",
    rf"(?:will|would|did|do|does) not (?:give|let|bring) (?:me|him|her|us|my \w+|mum) {_up_to(2)}{_MEDS}"
    r"(?! (?:review|advice))",
    rf"(?:days?|doses?|last|one|couple) (?:worth |supply )?of {_up_to(2)}{_MEDS}(?= left| \.|$| and)",
    rf"no {_VITAL} left|{_VITAL} left",
    rf"(?:pharmacy|chemist|gp|clinic) (?:\w+ ){{0,4}}(?:no|out of) {_up_to(1)}{_VITAL}",
)

# What only sounds like it ------------------------------------------------------------------

_OF_A_SERVICE = (
    r"(?:prevention|awareness|training|workers?|teams?|services?|advocates?|advis[eo]rs?|nurses?|course"
    r"|helplines?|charit(?:y|ies)|polic(?:y|ies)|units?|clinics?|counsell\w+|referral|reduction|week"
    r"|survivors?|groups?|lines?|posters?|leaflets?|bereavement|support|safe|talk|workshop|session|crisis"
    r"|first aid|assessments?|questions?|statistics|rates?|forms?|pack|kit|project|forum)"
)
_ORDINARY = (
    rf"(?:suicid\w*|self harm\w*|overdos\w*|(?:domestic |sexual |child )?(?:abuse|violence)|rape) {_OF_A_SERVICE}",
    rf"(?:ask|asks|asked|asking|talk|talks|talked|talking|spoke|book|poster|leaflet|film|course|training"
    rf"|workshop|session|learn\w*|information|taught|teach\w*|lecture|posters) {_up_to(4)}"
    r"(?:suicid\w*|self harm\w*|kill (?:myself|yourself)|overdos\w*|abuse|violence)",
    rf"(?:lost|lose|losing|bereave\w*|died|death|dead|passed|grie\w+|loss) {_up_to(5)}(?:suicid\w*|overdos\w*)",
    rf"(?:not|never|no longer|without|nor|nobody is|am not|stopped|stopping|quit|free of|free from|instead of"
    rf"|rather than|less|fewer)"
    rf" (?:been |feel |feeling |felt |feels |actually |currently |ever |at all |really |once |thought (?:about"
    rf" |of )|think (?:about |of )|thinking (?:about |of )|having |had |want to |wanted to |try to |tried to"
    rf" |(?:any )?thoughts (?:of |about )|even |a )*(?:{_SELF_HARM})",
    rf"used to {_up_to(3)}(?:{_SELF_HARM})",
    rf"(?:stopped|kept|keeps|talked|prevented|saved|pulled|brought|stop|stops|keep) (?:me|us|him|her|people)"
    rf" {_up_to(3)}(?:{_SELF_HARM})",
    rf"(?:zero tolerance|anti) (?:of |to |for )?(?:violence|abuse)",
    r"(?:want|wanted) to (?:disappear|vanish|be gone) (?:by|before|when the)",
    r"overdos\w* (?:on|of) (?:biscuits|cake|caffeine|coffee|tea|sugar|chocolate|jargon|forms|cheese|kindness)",
    r"(?:would|will|could|do|did|does|has|have) (?:not|never) (?:ever )?(?:hurt|harm|hit|attack|kill) "
    r"(?:anyone|a|me|him|her|them|anybody)",
    r"(?:no one|nobody) (?:has |have |had )?(?:ever )?(?:hit|hits|hurt|hurts|shouts at|shouted at|touched"
    r"|judges) (?:me|us|anyone)",
    r"(?:abuse|violence|bullying|rape) (?:i|we) (?:had|suffered|went through|experienced) (?:as|when|in)",
)

@dataclass(frozen=True)
class Group:
    """Patterns, and the beginnings of words of which any match holds one.

    Most comments hold none, so most patterns are hardly ever tried: that makes reading five times
    as fast. A test makes up matches for every pattern and sees that none is left untried.
    """

    beginnings: frozenset[str]
    pattern: re.Pattern[str]


BEGINNING = 5
"""How many letters of a word a beginning has, where the word has as many."""


def _group(beginnings: str, patterns: Sequence[str]) -> Group:
    risk = "|".join(patterns)
    return Group(
        frozenset(beginnings.split()),
        re.compile(
            rf"\b(?:(?:{'|'.join(_ORDINARY)})|(?P<past>{_SELF_HARM})|(?P<risk>{risk}))(?!\w)"
        ),
    )


GROUPS = (
    _group(
        "affai afrai alive aroun ate belon best bette born burde bus by can car carry chce "
        "chcę chose codei colle cope cut cutti dead death decid die died disap drank dread "
        "drink drunk dying easie eaten eatin end endin enoug exist face fear fed feedi fine "
        "finis food forev frigh funer given givin go going gone goodb happi hate heari here "
        "herse hid hidin himse hit hoard hurt insul je jump jumpe jumpi keep kinde kms know "
        "last leavi left life ligat live longe lorry make meds miss morph mysel neck necke "
        "nicer noose notsa od od'd odd ourse overd parac petri picke plan point posse quero "
        "quier reaso relie rope run safe save saved savin scare see self selfh sick simpl "
        "slash slit slitt somet starv stash step stepp stock stori stuff suici swall take "
        "taken takin terri thems thing think thoug throw tired took train trust tube unali "
        "unsaf use vanis viver vivir voice wake wakin walk walki want will wish worri worth "
        "write writi writt wrote ",
        _TO_ONESELF,
    ),
    _group(
        "attac batte beat blade blow burn burni drown fire gun harm harmi hit hurt hurti kill "
        "killi knife mache murde pay poiso punch shaki shoot slap smash smoth stab stabb "
        "stran torch weapo ",
        _TO_OTHERS,
    ),
    _group(
        "abuse abusi afrai aggre allow arse asked assau attac bathe beat beate beati beats "
        "beg belit benef bitch bite bites bitin black boob boobs botto boy breas bruis bulli "
        "bully bum burn burne burns burnt card chain chang check chest choke choki cigar "
        "cloth commo conse contr cower crazy cruel daugh dirty drag dragg drags drink drugg "
        "drugs excre explo face faece fat fear fed feed feedi feeds filth finge flash flinc "
        "floor follo food force forci frigh genit girl giro grab grabb grabs grand groom "
        "grope gropi hair hand handp hands harm head headb hear held himse hit hits hitti "
        "humil hungr hurt hurti hurts kick kicke kicki kicks kids kill knee knees knelt lash "
        "lashe lashi lasho lazy leave leavi left leg let littl lock locke locki locks mad "
        "manha mark marks marry menta mess moles money monit monke naked names nappi nappy "
        "neck negle nephe nick nicke nicki nicks niece notsa nudes nutte pad pads passp pee "
        "pensi petri photo pics pictu pin pinch pinn pinne pins pip poo print priva psych "
        "punch purse push pushe pushi rape raped rapes rapin rapis restr retar rough safe "
        "safeg savin scare screa sex sexua sheet shout shove shovi shut shuts slag slamm slap "
        "slapp slaps sleep slut smack soake soile son spat spits stab stalk starv steal stole "
        "stran strap strip stuff stupi swear swore terri thick thiev thigh thing threa throa "
        "throw thump tied toile tortu touch track traff ugly undre unsaf urine usele viole "
        "vomit wages washe watch water wee welts wet whip whipp whips will witho worth wrist "
        "year yell yelle yelli yells ",
        _ABUSE,
    ),
    _group(
        "amisu antid antip apixa aripi bupre carba cloza depak depot diaze digox epili epipe "
        "halop hydro inhal injec insul keppr lamot levet lithi meds metha mirta nalox olanz "
        "oxyge palip predn presc priad queti rispe seroq sertr stero subut tegre thinn thyro "
        "valpr venla vento warfa ",
        _MEDICINE,
    ),
)
"""What is risk (``risk``), risk unless the comment says it is over (``past``), and neither."""

OVER = re.compile(
    r"\b(?:saved (?:me|my life|his life|her life)|(?:years?|decades) (?:ago|back|since)|in (?:19|20)\d\d"
    r"|last year|back then|at the time|as a (?:kids|teenager|teen|young)|when i was (?:young|little|a|at my"
    r" lowest|\d+)|before i (?:came|joined|started|found|met|had)|until i (?:came|found|met|joined)"
    r"|since (?:joining|coming|starting)|but now|and now i (?:am|feel|teach|help|run|have|can|go|volunteer)"
    r"|now i (?:am (?:well|fine|better|ok|happy|good|doing)|teach|help|volunteer|feel (?:better|well|good|ok"
    r"|fine|happy)|have (?:hope|a reason))|(?:better|well|fine|stronger|ok|good) now|no longer|recovered"
    r"|in recovery|got me (?:through|out)|pulled me|turned my life|would have (?:ended|killed|taken|done|been)"
    r"|would (?:not be here|be dead)|helped me (?:through|stop|see|out)|i survived|gave me (?:hope|my life"
    r"|a reason))\b"
)
"""Signs that the danger is over."""

STILL = re.compile(
    r"\b(?:still|again|tonight|right now|every (?:day|night|week)|at the moment|most (?:days|nights)"
    r"|these days|this (?:week|morning|month)|last (?:night|week)|yesterday|lately|recently|keep|keeps"
    r"|are back|is back|getting worse|worse now)\b"
)
"""Signs that it is not."""
