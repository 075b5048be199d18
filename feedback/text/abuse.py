"""How people say that an adult or a child is abused or neglected.

Each pattern is over words in one spelling: see ``spelling``.
"""

from feedback.text.who import CLOSE, HARMED, RELATIVE, SOMEBODY, STAFF, up_to

_HITS = (
    r"(?:hits?|hitting|beats?|beating|punch\w*|slap\w*|kick\w*|chok(?:e|es|ed|ing)|strangl\w*"
    r"|rap(?:e|es|ed|ing)|assault\w*|attack(?:s|ed|ing)?|abus(?:e|es|ed|ing)|molest\w*|grop(?:e|es"
    r"|ed|ing)"
    r"|bites?|biting|burns?|burnt|burned|shov(?:e|es|ed|ing)|thump\w*|headbutt\w*|smack\w*"
    r"|whip(?:s|ped)"
    r"|pinch\w*|spat (?:at|on)|spits (?:at|on)|threaten\w*|bull(?:y|ies|ied|ying)|stalk\w*"
    r"|hurts?|hurting|touch(?:es|ed|ing)?|push(?:es|ed|ing)|pinn?(?:s|ed)|restrain\w*|drugs|drugged"
    r"|manhandl\w*|tortur\w*|locks?|locked|starv(?:es|ed|ing)|humiliat\w*|lash\w* out at|swears? at"
    r"|swore at|swearing at|shouts at|shouting at|screams? at|screamed at|yells? at|yelled at"
    r"|belittl\w*|drag(?:s|ged|ging)?|grab(?:s|bed|bing)?|rough(?:s|ed)? (?:up|with)|sexually \w+)"
)
_BUT_NOT = (
    r"(?! (?:at (?!night|home|work|all)|with (?:her|his|their|how|such|kindness|the way|love)|to"
    r" (?:try"
    r"|do|go|be|get|keep|achieve|make|the (?:group|bus))|out (?:of (?:bed|the house|my|a)|to)"
    r"|deeply|so"
    r"|greatly|hard to|along|an?|up (?:a|to)|forward|for six|in (?:a good|the right)|every time"
    r"|hand"
    r"|emotionally|as a child))"
)
ABUSE = (
    rf"{SOMEBODY} {up_to(3)}{_HITS} {HARMED}{_BUT_NOT}",
    r"(?:am|was|is|are|were|being|been|got|gets|get|getting) (?:\w+ )?(?:beaten(?! (?:at|in|to|by"
    r" one))"
    r"|punched|slapped|kicked(?! out| off)|choked|strangled|raped|assaulted|abused|molested|groped"
    r"|trafficked|exploited|starved|smacked|stalked|dragged (?:across|down|by|off)|attacked"
    r"|sexually \w+|touched (?:up|inappropriately|sexually|in a|where|by (?:my|a|the) "
    r"(?:uncle|dad|man|carer|nurse|stepdad))|hit (?:by (?:my|a|the|him|her|another)"
    r" (?:husband|partner|carers?|nurse|staff|member|son|dad|patient|boyfriend)|and|every))",
    rf"(?:punch|slapp|kick|beat|hit|dragg|assault|restrain|abus|touch|grabb|push|bull[iy])\w*"
    rf" {up_to(3)}by {up_to(3)}(?:staff|nurses?|carers?|worker|husband|partner|boyfriend|dad"
    rf"|uncle)",
    r"(?:in|living with|experienc\w+|suffer\w*|going through|escap\w+|fleeing|fled|facing|reporting"
    r"|report|witnessed|seen|saw) (?:\w+ ){0,2}(?:abuse|violence|assault|abusive)"
    r"(?! (?:group|team|service|worker|survivors|charity|course|training))",
    r"(?:my|an|her|his|is|are|very|was) (?:\w+ )?abusive (?:\w+ )?(?:partner|husband|relationship"
    r"|ex|wife"
    r"|boyfriend|girlfriend|dad|mum|carer|staff|neighbour|son|home|family|marriage|household|to"
    r" (?:me|him"
    r"|her|my|us|patients|residents))",
    r"(?:he|she|they|partner|husband|ex|boyfriend|family|dad|son|someone) (?:\w+ ){0,4}"
    r"(?:kill|hurt|harm|stab) (?:me|us|him|her|my|the kids)",
    rf"{CLOSE} {up_to(3)}(?:will|does|would|did|do) not (?:let|allow) (?:me|him|her|us|the kids"
    rf"|mum)"
    rf" {up_to(2)}(?:leave|out|see|have|go|use|eat|talk|speak|call|phone|work|sleep|take|come)",
    rf"{CLOSE} {up_to(2)}(?:controls?|controlling|monitors|tracks|checks) {up_to(2)}(?:my|me|her"
    rf"|his)"
    r" ?(?:money|phone|bank|life|benefits|meds|food|everything|messages|every)?",
    rf"(?:{CLOSE}|{STAFF}) {up_to(3)}(?:takes|taking|took|steals|stealing|stole|keeps|spends|spent)"
    rf" {up_to(2)}(?:my|her|his|mum|dad|nan) (?:\w+ )?(?:benefits?|pension|money|wages|card|giro"
    rf"|pip"
    r"|savings|passport|purse)",
    rf"(?:steal\w*|stole|stolen|nick\w*|thieving) {up_to(2)}(?:money |cash |things )?(?:from|off) "
    rf"(?:my|her|his|our|the|me|him|mum|dad|nan|patients|residents)",
    r"(?:is|keeps|been) (?:following|stalking|threatening) (?:me|us|my|her)(?! up)",
    rf"(?:scared|afraid|frightened|terrified|petrified|fear) (?:of|from) (?:him|her(?! \w)|them"
    rf"|(?:my|the|her|his|our|their|certain|some|night) {up_to(1)}(?:{RELATIVE}|carers?|staff"
    rf"|nurses?|man"
    r"|men|patients?))",
    r"(?:scared|afraid|frightened|terrified) (?:to|of) (?:be|go|going|being|stay|sleep|live"
    r"|staying)"
    r" (?:back |at |in )?(?:my )?(?:own )?(?:home|house|flat)",
    r"(?:not|un) ?safe (?:at|in) (?:my |our |her |his )?(?:own )?(?:home|house|flat)",
    r"(?:locks?|locked|locking|shuts?|shut) (?:me|him|her|us|them|mum|dad|nan|the kids|kids|my \w+)"
    r" (?:\w+ )?(?:in|up|inside|out of (?:the|my) (?:house|flat|home))",
    rf"locked in {up_to(1)}(?:seclusion|room|bathroom|cupboard|cell|flat|house|bedroom)",
    r"asked (?:me|her|him|my \w+) for sex\w*",
    r"(?:make|makes|made|making|force|forces|forced|forcing) (?:me|her|him|us|them|my \w+) "
    r"(?:to )?(?:sleep with|have sex|do (?:things|sexual|stuff)|strip|undress|touch|marry|beg|watch"
    r" (?:him|porn))",
    r"(?:forced|forcing|forces) (?:himself|herself|themselves) (?:on|into)",
    r"(?:sex|sexual (?:things|acts|favours)) (?:with|for|from) (?:him|me|men|his|them|a member"
    r"|patients"
    r"|a patient|staff)",
    r"(?:grab|touch|grop|fondl|squeez|strok|rub|feel|felt)\w*(?: up)? (?:my|her|his) (?:breasts?"
    r"|boobs?"
    r"|bum|bottom|thighs?|privates?|leg|arse|chest|private parts?|genitals)",
    r"his hands? (?:on|up|down|in|under) (?:me|my|her|my \w+)(?! shoulder| arm| hand)",
    r"(?:exposed|exposes|exposing) himself|flashed (?:me|at|us)",
    r"sexual(?:ly)? (?:abus|assault|harass|touch|exploit|advance|comment|remark|inappropriate)\w*",
    r"(?:rap(?:ed|es|ist|ing)|molest\w*|traffick\w*|grooming|groomed)(?! (?:crisis|dog|salon"
    r"|parlour))",
    r"(?:messag|text|ask|send|pester)\w* (?:my|the|a|her|him|me) (?:\w+ )?(?:for )?(?:nude |naked "
    r"|dirty )?"
    r"(?:photos|pictures|pics|nudes)",
    rf"(?:leave|leaves|left|leaving) (?:{HARMED}|her|him|them) {up_to(3)}(?:wet|soiled|dirty|soaked"
    r"|naked|hungry|on the (?:floor|toilet|commode)|in (?:her|his|their|my|own|soiled|wet|dirty"
    r"|the same|a)"
    r" (?:\w+ )?(?:mess|urine|wee|pee|poo|faeces|nappy|nappies|pads?|sheets|vomit|filth|clothes)"
    r"|without (?:food|water|a drink|washing|being washed|any care))",
    rf"(?:left|sat|sitting|lying|lay|laying|found|sits|lies|is|was) {up_to(2)}in {up_to(2)}"
    r"(?:urine|wee|pee|poo|faeces|excrement|soiled|vomit|own mess|own filth|wet (?:bed|pad|clothes"
    r"|sheets))",
    rf"(?:she|he|they|mum|dad|nan|grandad|kids|patients?|residents?|brother|sister|son|daughter"
    rf"|boy|girl"
    rf"|lady|man|uncle|aunt) {up_to(2)}(?:not|never) (?:been |being |getting |get )?{up_to(1)}"
    r"(?:fed(?! up| back)|washed|bathed|toileted|given (?:any )?(?:food|water|a drink)|changed"
    r" for)",
    r"(?:not|never) (?:being |been )?fed(?! up| back| into| through)",
    r"(?:not|never) feed(?:ing|s)? (?:him|her|them|the|my|their|his)",
    r"no food (?:in the (?:house|flat|fridge|cupboards?)|at home|in|for (?:the|my|her|his|their"
    r"|our) "
    r"(?:kids|family|son|daughter)|for (?:\w+ )?(?:days?|week)|since|left|or water)(?! the (?:cafe"
    r"|meeting))",
    r"(?:can not|not able to|nothing to) feed (?:my|the|our|her) (?:kids|family)",
    r"kids (?:\w+ ){0,2}(?:starving|(?:go|goes|going|always) hungry)",
    r"(?:bruis\w+|burn marks?|cigarette burns?|welts|finger ?marks|hand ?prints?|black eyes?) "
    rf"{up_to(2)}(?:on|all over|over|up|round|around) (?:his|her|their|both|mum|dad|nan|the"
    rf" (?:kids|boy|girl)"
    r"|him|my (?:mum|dad|son|daughter|nan|brother|sister))",
    r"(?:has|had|got|with|covered in|full of|came home with|comes (?:home|in|to school) with)"
    r" (?:\w+ ){0,2}"
    r"(?:bruises|burn marks|cigarette burns|black eye|bruised)",
    r"(?:flinch\w*|cower\w*) when",
    r"(?:calls?|calling|called) (?:me|him|her|my \w+|the (?:patients|residents)|mum|patients"
    r"|residents) "
    r"(?:names|stupid|fat|worthless|useless|ugly|mental|crazy|mad|retard\w*|thick|dirty|lazy|slag"
    r"|a "
    r"(?:slag|bitch|nutter|psycho|monkey|slut))",
    rf"(?:carers?|staff|nurses?|worker|husband|partner|dad|son|he|she|they) {up_to(2)}"
    r"(?:shouts?|shouting|screams?|screaming|swears?|yells?|hits?|slaps?) (?:at )?(?:me|my|him|her"
    r"|us|the"
    r" (?:patients|residents|kids)|patients|residents|kids|mum)(?! (?:to|from across|across|for"
    r" bingo))",
    r"(?:rough|cruel|violent|aggressive) (?:with|to|towards|handling of) (?:me|my|her|him|us|them"
    r"|the|mum"
    r"|patients|residents|people|kids)",
    r"(?:tied|strapped|chained) (?:\w+ ){0,3}(?:to|down|up|in) (?:\w+ )?(?:chair|bed|radiator"
    r"|wheelchair"
    r"|toilet|door)?",
    r"(?:pinned|held|knelt|forced|pushed|slammed|thrown|dragged) (?:\w+ ){0,3}(?:to|on|onto|into"
    r"|against|"
    r"across|down) the (?:floor|ground|wall|mattress|bed|corridor)",
    r"(?:face|head|knee|neck|knees) (?:down )?(?:in|into|on|against) (?:the|my) (?:mattress|floor"
    r"|pillow|back"
    r"|neck|chest|wall)",
    r"dragged (?:me|him|her|us|my \w+|a \w+|patients) (?:by|down|across|along|off|from|out|to|into)"
    r"(?! (?:the group|bed|my shell))",
    r"by (?:my|her|his|the) (?:hair|throat|neck|wrists)",
    r"(?:kids|son|daughter|boy|girl|year old|grandson|granddaughter|niece|nephew|little (?:one"
    r"|ones)) "
    rf"{up_to(4)}(?:home alone|left (?:\w+ ){{0,2}}(?:alone|on (?:their|his|her) own|by "
    r"(?:themselves|himself|herself)|outside)|locked (?:in|up)|neglected|in danger|at risk of|not"
    r" safe with"
    r"|groomed|being (?:hit|hurt|beaten|abused|touched|smacked)|(?:scared|afraid|frightened"
    r"|terrified) of)",
    r"(?:leaves|leaving|leave|left) (?:the|her|his|their|my|those|them|small|young) ?(?:\w+"
    r" )?(?:kids|son"
    r"|daughter|little \w+)? (?:\w+ ){0,2}(?:home alone|on their own all|alone all|alone overnight"
    r"|in the car"
    r"|alone (?:in|at) (?:the|home|night|a))",
    r"hear (?:him|her|them|the (?:kids|boy|girl)|kids) (?:crying|screaming|being)",
    r"(?:is|are|was|were|being|been) (?:being )?neglect(?:ed|ing)(?= (?:by (?:his|her|their|the)"
    r" (?:mum|dad"
    r"|parents|carers?|family|staff)|and (?:hungry|dirty|left)|at home))",
    r"neglect(?:s|ed|ing)? (?:her|his|their|my|the) (?:kids|mum|dad|nan|patients|residents|son"
    r"|daughter)",
    r"(?:have|raise|report|raising|reporting|is|make) (?:a|this|the) safeguarding (?:concern|issue"
    r"|alert)"
    r"|safeguarding (?:concern|issue) about",
    r"drugged (?:me|him|her|up)|(?:against|without) (?:my|her|his) (?:will|consent)",
)
