"""How people say that an adult or a child is abused or neglected.

Each pattern is over words in one spelling: see ``spelling``.
"""

from feedback.text.who import CLOSE, HARMED, RELATIVE, SOMEBODY, STAFF, up_to

_HITS = (
    r"(?:hits?|hitting|beats?|beating|punch\w*|slap(?:s|ped|ping)?|kick(?:s|ed|ing)?|chok(?:e|es"
    r"|ed|ing)|strangl\w*|rap(?:e|es|ed|ing)|assault\w*|attack(?:s|ed|ing)?|abus(?:e|es|ed|ing)"
    r"|molest\w*|grop(?:e|es|ed|ing)|bites?|biting|burns?|burnt|burned|shov(?:e|es|ed|ing)"
    r"|thump\w*|headbutt\w*|smack\w*|whip(?:s|ped)|pinch\w*|spat (?:at|on)|spits (?:at|on)"
    r"|threaten\w*|bull(?:y|ies|ied|ying)|stalk\w*|hurts?|hurting|touch(?:es|ed|ing)?|push(?:es|ed"
    r"|ing)|pinn?(?:s|ed)|restrain\w*|drugs|drugged|manhandl\w*|tortur\w*|locks?|locked|starv(?:es"
    r"|ed|ing)|humiliat\w*|lash\w* out at|swears? at|swore at|swearing at|shouts at|shouting at"
    r"|screams? at|screamed at|yells? at|yelled at|belittl\w*|drag(?:s|ged|ging)?|grab(?:s|bed"
    r"|bing)?|rough(?:s|ed)? (?:up|with)|sexually \w+)"
)
_BUT_NOT = (
    r"(?! (?:at (?!night|home|work|all)|with (?:her|his|their|how|such|kindness|the way|love)|to"
    r" (?:try|do|go|be|get|keep|achieve|make|the (?:group|bus))|out (?:of (?:bed|the house|my|a)"
    r"|to)|deeply|so|greatly|hard to|along|an?|up (?:a|to)|forward|for six|in (?:a good|the right)"
    r"|every time|hand|emotionally|as a child))"
)
ABUSE = (
    rf"{SOMEBODY} {up_to(3)}{_HITS} {HARMED}{_BUT_NOT}",
    r"(?:am|was|is|are|were|being|been|got|gets|get|getting) (?:\w+ )?(?:beaten(?! (?:at|in|to|by"
    r" one))|punched|slapped|kicked(?! out| off)|choked|strangled|raped|assaulted|abused|molested"
    r"|groped|trafficked|exploited|starved|smacked|stalked|dragged (?:across|down|by|off)|attacked"
    r"|sexually \w+|touched (?:up|inappropriately|sexually|in a|where|by (?:my|a|the) (?:uncle|dad"
    r"|man|carer|nurse|stepdad))|hit (?:by (?:my|a|the|him|her|another) (?:husband|partner|carers?"
    r"|nurse|staff|member|son|dad|patient|boyfriend)|and|every))",
    r"(?:punched|slapped|kicked|beaten|hit|dragged|assaulted|restrained|abused|touched|grabbed"
    rf"|pushed|bullied) {up_to(3)}by {up_to(3)}(?:staff|nurses?|carers?|worker|husband|partner"
    r"|boyfriend|dad|uncle)",
    r"(?:in|living with|experienc\w+|suffer\w*|going through|escap\w+|fleeing|fled|facing"
    r"|reporting|report|witnessed|seen|saw) (?:\w+ ){0,2}(?:abuse|violence|assault|abusive)(?!"
    r" (?:group|team|service|worker|survivors|charity|course|training))",
    r"(?:my|an|her|his|is|are|very|was) (?:\w+ )?abusive (?:\w+ )?(?:partner|husband|relationship"
    r"|ex|wife|boyfriend|girlfriend|dad|mum|carer|staff|neighbour|son|home|family|marriage"
    r"|household|to (?:me|him|her|my|us|patients|residents))",
    r"(?:he|she|they|partner|husband|ex|boyfriend|family|dad|son|someone) (?:\w+ ){0,4}(?:kill"
    r"|hurt|harm|stab) (?:me|us|him|her|my|the kids)",
    rf"{CLOSE} {up_to(3)}(?:will|does|would|did|do) not (?:let|allow) (?:me|him|her|us|the kids"
    rf"|mum) {up_to(2)}(?:leave|out|see|have|go|use|eat|talk|speak|call|phone|work|sleep|take"
    r"|come)",
    rf"{CLOSE} {up_to(2)}(?:controls?|controlling|monitors|tracks|checks) {up_to(2)}(?:my|me|her"
    r"|his) ?(?:money|phone|bank|life|benefits|meds|food|everything|messages|every)?",
    rf"(?:{CLOSE}|{STAFF}) {up_to(3)}(?:takes|taking|took|steals|stealing|stole|keeps|spends"
    rf"|spent) {up_to(2)}(?:my|her|his|mum|dad|nan) (?:\w+ )?(?:benefits?|pension|money|wages|card"
    r"|giro|pip|savings|passport|purse)",
    rf"(?:steal(?:s|ing)?|stole|stolen|nick(?:s|ed|ing)?|thieving) {up_to(2)}(?:money |cash "
    r"|things )?(?:from|off) (?:my|her|his|our|the|me|him|mum|dad|nan|patients|residents)",
    r"(?:is|keeps|been) (?:following|stalking|threatening) (?:me|us|my|her)(?! up)",
    r"(?:scared|afraid|frightened|terrified|petrified|fear) (?:of|from) (?:him|her(?! \w)|them"
    rf"|(?:my|the|her|his|our|their|certain|some|night) {up_to(1)}(?:{RELATIVE}|carers?|staff"
    r"|nurses?|man|men|patients?))",
    r"(?:scared|afraid|frightened|terrified) (?:to|of) (?:be|go|going|being|stay|sleep|live"
    r"|staying) (?:back |at |in )?(?:my )?(?:own )?(?:home|house|flat)",
    r"(?:not|un) ?safe (?:at|in) (?:my |our |her |his )?(?:own )?(?:home|house|flat)",
    r"(?:locks?|locked|locking|shuts?|shut) (?:me|him|her|us|them|mum|dad|nan|the kids|kids|my"
    r" \w+) (?:\w+ )?(?:in|up|inside|out of (?:the|my) (?:house|flat|home))",
    rf"locked in {up_to(1)}(?:seclusion|room|bathroom|cupboard|cell|flat|house|bedroom)",
    r"asked (?:me|her|him|my \w+) for sex\w*",
    r"(?:make|makes|made|making|force|forces|forced|forcing) (?:me|her|him|us|them|my \w+) (?:to"
    r" )?(?:sleep with|have sex|do (?:things|sexual|stuff)|strip|undress|touch|marry|beg|watch"
    r" (?:him|porn))",
    r"(?:forced|forcing|forces) (?:himself|herself|themselves) (?:on|into)",
    r"(?:sex|sexual (?:things|acts|favours)) (?:with|for|from) (?:him|me|men|his|them|a member"
    r"|patients|a patient|staff)",
    r"(?:grab|touch|grop|fondl|squeez|strok|rub|feel|felt)\w*(?: up)? (?:my|her|his) (?:breasts?"
    r"|boobs?|bum|bottom|thighs?|privates?|leg|arse|chest|private parts?|genitals)",
    r"his hands? (?:on|up|down|in|under) (?:me|my|her|my \w+)(?! shoulder| arm| hand)",
    r"(?:exposed|exposes|exposing) himself|flashed (?:me|at|us)",
    r"sexual(?:ly)? (?:abus|assault|harass|touch|exploit|advance|comment|remark|inappropriate)\w*",
    r"(?:rap(?:ed|es|ist|ing)|molest\w*|traffick\w*|grooming|groomed)(?! (?:crisis|dog|salon"
    r"|parlour))",
    r"(?:messag|text|ask|send|pester)\w* (?:my|the|a|her|him|me) (?:\w+ )?(?:for )?(?:nude |naked "
    r"|dirty )?(?:photos|pictures|pics|nudes)",
    rf"(?:leave|leaves|left|leaving) (?:{HARMED}|her|him|them) {up_to(3)}(?:wet|soiled|dirty"
    r"|soaked|naked|hungry|on the (?:floor|toilet|commode)|in (?:her|his|their|my|own|soiled|wet"
    r"|dirty|the same|a) (?:\w+ )?(?:mess|urine|wee|pee|poo|faeces|nappy|nappies|pads?|sheets"
    r"|vomit|filth|clothes)|without (?:food|water|a drink|washing|being washed|any care))",
    rf"(?:left|sat|sitting|lying|lay|laying|found|sits|lies|is|was) {up_to(2)}in"
    rf" {up_to(2)}(?:urine|wee|pee|poo|faeces|excrement|soiled|vomit|own mess|own filth|wet (?:bed"
    r"|pad|clothes|sheets))",
    r"(?:she|he|they|mum|dad|nan|grandad|kids|patients?|residents?|brother|sister|son|daughter"
    rf"|boy|girl|lady|man|uncle|aunt) {up_to(2)}(?:not|never) (?:been |being |getting |get"
    rf" )?{up_to(1)}(?:fed(?! up| back)|washed|bathed|toileted|given (?:any )?(?:food|water|a"
    r" drink)|changed for)",
    r"(?:not|never) (?:being |been )?fed(?! up| back| into| through)",
    r"(?:not|never) feed(?:ing|s)? (?:him|her|them|the|my|their|his)",
    r"no food (?:in the (?:house|flat|fridge|cupboards?)|at home|in|for (?:the|my|her|his|their"
    r"|our) (?:kids|family|son|daughter)|for (?:\w+ )?(?:days?|week)|since|left|or water)(?! the"
    r" (?:cafe|meeting))",
    r"(?:can not|not able to|nothing to) feed (?:my|the|our|her) (?:kids|family)",
    r"kids (?:\w+ ){0,2}(?:starving|(?:go|goes|going|always) hungry)",
    r"(?:bruis\w+|burn marks?|cigarette burns?|welts|finger ?marks|hand ?prints?|black eyes?)"
    rf" {up_to(2)}(?:on|all over|over|up|round|around) (?:his|her|their|both|mum|dad|nan|the"
    r" (?:kids|boy|girl)|him|my (?:mum|dad|son|daughter|nan|brother|sister))",
    r"(?:has|had|got|with|covered in|full of|came home with|comes (?:home|in|to school) with)"
    r" (?:\w+ ){0,2}(?:bruises|burn marks|cigarette burns|black eye|bruised)",
    r"(?:flinch\w*|cower\w*) when",
    r"(?:calls?|calling|called) (?:me|him|her|my \w+|the (?:patients|residents)|mum|patients"
    r"|residents) (?:names|stupid|fat|worthless|useless|ugly|mental|crazy|mad|retard\w*|thick"
    r"|dirty|lazy|slag|a (?:slag|bitch|nutter|psycho|monkey|slut))",
    rf"(?:carers?|staff|nurses?|worker|husband|partner|dad|son|he|she|they) {up_to(2)}(?:shouts?"
    r"|shouting|screams?|screaming|swears?|yells?|hits?|slaps?) (?:at )?(?:me|my|him|her|us|the"
    r" (?:patients|residents|kids)|patients|residents|kids|mum)(?! (?:to|from across|across|for"
    r" bingo))",
    r"(?:rough|cruel|violent|aggressive) (?:with|to|towards|handling of) (?:me|my|her|him|us|them"
    r"|the|mum|patients|residents|people|kids)",
    r"(?:tied|strapped|chained) (?:\w+ ){0,3}(?:to|down|up|in) (?:\w+ )?(?:chair|bed|radiator"
    r"|wheelchair|toilet|door)?",
    r"(?:pinned|held|knelt|forced|pushed|slammed|thrown|dragged) (?:\w+ ){0,3}(?:to|on|onto|into"
    r"|against|across|down) the (?:floor|ground|wall|mattress|bed|corridor)",
    r"(?:face|head|knee|neck|knees) (?:down )?(?:in|into|on|against) (?:the|my) (?:mattress|floor"
    r"|pillow|back|neck|chest|wall)",
    r"dragged (?:me|him|her|us|my \w+|a \w+|patients) (?:by|down|across|along|off|from)",
    r"by (?:my|her|his|the) (?:hair|throat|neck|wrists)",
    r"(?:kids|son|daughter|boy|girl|year old|grandson|granddaughter|niece|nephew|little (?:one"
    rf"|ones)) {up_to(4)}(?:home alone|left (?:\w+ ){{0,2}}(?:alone|on (?:their|his|her) own|by"
    r" (?:themselves|himself|herself)|outside)|locked (?:in|up)|neglected|in danger|at risk of"
    r"|not safe with|groomed|being (?:hit|hurt|beaten|abused|touched|smacked)|(?:scared|afraid"
    r"|frightened|terrified) of)",
    r"(?:leaves|leaving|leave|left) (?:the|her|his|their|my|those|them|small|young) ?(?:\w+"
    r" )?(?:kids|son|daughter|little \w+)? (?:\w+ ){0,2}(?:home alone|on their own all|alone all"
    r"|alone overnight|in the car|alone (?:in|at) (?:the|home|night|a))",
    r"hear (?:him|her|them|the (?:kids|boy|girl)|kids) (?:crying|screaming|being)",
    r"(?:is|are|was|were|being|been) (?:being )?neglect(?:ed|ing)(?= (?:by (?:his|her|their|the)"
    r" (?:mum|dad|parents|carers?|family|staff)|and (?:hungry|dirty|left)|at home))",
    r"neglect(?:s|ed|ing)? (?:her|his|their|my|the) (?:kids|mum|dad|nan|patients|residents|son"
    r"|daughter)",
    r"(?:have|raise|report|raising|reporting|is|make) (?:a|this|the) safeguarding (?:concern|issue"
    r"|alert)|safeguarding (?:concern|issue) about",
    r"drugged (?:me|him|her|up)|(?:against|without) (?:my|her|his) (?:will|consent)",
)
