"""What is risk, what is over, and what only sounds like either: the patterns put together."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from feedback.text.abuse import ABUSE, ABUSE_IN_COMMON_WORDS, WAS_ABUSED
from feedback.text.danger import SELF_HARM, TO_ONESELF, TO_ONESELF_IN_COMMON_WORDS, TO_OTHERS
from feedback.text.medicine import MEDICINE
from feedback.text.who import up_to

_OF_A_SERVICE = (
    r"(?:prevention|awareness|training|workers?|teams?|services?|advocates?|advis[eo]rs?|nurses?"
    r"|course|helplines?|charit(?:y|ies)|polic(?:y|ies)|units?|clinics?|counsell\w+|referral"
    r"|reduction|week|survivors?|groups?|lines?|posters?|leaflets?|bereavement|support|safe|talk"
    r"|workshop|session|crisis|first aid|assessments?|questions?|statistics|rates?|forms?|pack|kit"
    r"|project|forum)"
)
_ORDINARY = (
    r"(?:suicid\w*|self harm\w*|overdos\w*|(?:domestic |sexual |child )?(?:abuse|violence)|rape)"
    rf" {_OF_A_SERVICE}",
    r"(?:ask|asks|asked|asking|talk|talks|talked|talking|spoke|book|poster|leaflet|film|course"
    r"|training|workshop|session|learn\w*|information|taught|teach\w*|lecture|posters)"
    rf" {up_to(4)}(?:suicid\w*|self harm\w*|kill (?:myself|yourself)|overdos\w*|abuse|violence)",
    rf"(?:lost|lose|losing|bereave\w*|died|death|dead|passed|grie\w+|loss) {up_to(5)}(?:suicid\w*"
    r"|overdos\w*)",
    r"(?:not|never|no|no longer|without|nor|nobody is|am not|stopped|stopping|quit|free of|free"
    r" from|instead of|rather than|less|fewer) (?:been |feel |feeling |felt |feels |actually "
    r"|currently |ever |at all |really |once |thought (?:about |of )|think (?:about |of )"
    r"|thinking (?:about |of )|having |had |want to |wanted to |try to |tried to |(?:any"
    rf" )?thoughts (?:of |about )|even |a )*(?:{SELF_HARM})",
    r"(?:know|knows|knew|aware|understand\w*|more|advice|confident|comfortable|open|openly"
    rf"|stigma) {up_to(1)}(?:about|on|of|around|with) (?:\w+ )?(?:suicid\w*|self harm\w*|abuse)",
    rf"used to {up_to(3)}(?:{SELF_HARM})",
    r"(?:stopped|kept|keeps|talked|prevented|saved|pulled|brought|stop|stops|keep) (?:me|us|him"
    rf"|her|people) {up_to(3)}(?:{SELF_HARM})",
    r"(?:zero tolerance|anti) (?:of |to |for )?(?:violence|abuse)",
    r"(?:want|wanted) to (?:disappear|vanish|be gone) (?:by|before|when the)",
    r"overdos\w* (?:on|of) (?:biscuits|cake|caffeine|coffee|tea|sugar|chocolate|jargon|forms"
    r"|cheese|kindness)",
    r"(?:would|will|could|do|did|does|has|have) (?:not|never) (?:ever )?(?:hurt|harm|hit|attack"
    r"|kill) (?:anyone|a|me|him|her|them|anybody)",
    r"(?:no one|nobody) (?:has |have |had )?(?:ever )?(?:hit|hits|hurt|hurts|shouts at|shouted at"
    r"|touched|judges) (?:me|us|anyone)",
    r"(?:abuse|violence|bullying|rape) (?:i|we) (?:had|suffered|went through|experienced) (?:as"
    r"|when|in)",
)


@dataclass(frozen=True)
class Group:
    """Patterns, and the beginnings of words of which any match holds one.

    Most comments hold none, so most patterns are hardly ever tried: that makes reading five times
    as fast. A test makes up matches for every pattern and sees that none is left untried.
    ``risk`` finds what may be risk, and what only sounds like it too.
    """

    beginnings: frozenset[str]
    risk: re.Pattern[str]


BEGINNING = 5
"""How many letters of a word a beginning has, where the word has as many."""


def _group(beginnings: str, patterns: Sequence[str], past: str = "") -> Group:
    """``past`` is risk unless the comment says that it is over."""
    risk = f"(?P<risk>{'|'.join(patterns)})"
    if past:
        risk = f"(?P<past>{past})|{risk}"
    return Group(
        frozenset(beginnings.split()),
        re.compile(rf"\b(?:{risk})(?!\w)"),
    )


ORDINARY = re.compile(rf"\b(?:{'|'.join(_ORDINARY)})(?!\w)")
"""What only sounds like it."""

NOT_SO = re.compile(r"\b(?:not|never|no longer|stopped|without|no) \Z")
"""What denies the words that follow."""

GROUPS = (
    _group(
        "abuse afrai alone anima asked away bathe beate bed bedro beg bitch boy calli came "
        "capti chang climb conse crazy dange deali dirty drink drugg fat fed flat follo food "
        "frigh girl grand groom herse himse hit hold holds horri hosta house hurt inter keep "
        "keepi keeps kept kisse lazy leave leavi left locke mad marry menta messe messi monke "
        "names negle nephe niece nutte ones over porn priso propo psych relat resid retar "
        "risk room safe scare seein sex sexua slag sleep slept slut smack sneak stalk strip "
        "stuff stupi terri thick thing threa toile touch ugly undre usele washe watch water "
        "will worth ",
        ABUSE_IN_COMMON_WORDS,
    ),
    _group(
        "about alive almos anoth anymo anyon aroun ate bear belon betwe body bothe bridg "
        "build burn bus by can car carry chose codei crisi cry cut d dead decid desir die "
        "died disap done drunk eaten eatin end ende ended enoug exact exist fed feels find "
        "finds finis food front gave gets given givin go going gone googl hang hange happi "
        "harm hate here hid hidin hope how hurt if infro insul jump jumpe keep keepi keeps "
        "kill kinde knife know lasti letha life livin ll longe looke looki lorry losin lost "
        "loves meani meds metho mind miss morph nearl nicer nobod notic od once one overd "
        "painl parac park picke platf pleas point posse razor read readi reads resea roof "
        "rope sayin says searc see sees sick simpl slept stab stepp stopp stops stuff tell "
        "telli tells tired told train tree trust tube unbea use vanis wants ways wheth will "
        "wish witho world worth ",
        TO_ONESELF_IN_COMMON_WORDS,
    ),
    _group(
        "affai afrai alive anymo arm arms aroun ate attem bag balco barri belon belt bitin "
        "blade body bone bridg burde burn burne burni burns burnt cable carry cliff "
        "codei colle cord cut cuts cutti dange dark dead death deser die dies disap drank "
        "dread drink dying earth eaten eatin edge end endin enoug exist fear feels filth "
        "finis forev frigh funer futur give gone gonna goodb happe head heari here herse hid "
        "hidin himse hitti hoard hurt infro insul intru jumpe kill kills kms knife last laxat "
        "lead leavi ledge left leg legs life ligat line live lives livin ll longe look lorry "
        "miss morph multi mysel neck nobod noose notsa od od'd odd ourse overd "
        "parac park petri plan plane plann platf point punch purgi railw razor "
        "read reaso regre risk river roof rope safe save saved savin scare scarf scars scary "
        "scrat self selfh sheet skin slash sleep slept slit slitt somet squal stash stock "
        "stoma stop store stori suici survi swall take takes takin terri thame thems thigh "
        "tied tomor tonig tower track traff train tree tube tying unali unsaf urge urges "
        "vanis voice wake wakin wall want wants wasti windo wish world worri worth wrapp "
        "wrist write writi writt wrote ",
        TO_ONESELF,
        SELF_HARM,
    ),
    _group(
        "abusi attac batte beat beati beats blade blow break burn burni cave cut dead destr "
        "drown finis fire going gone grabb gun harm harmi hit hits hitti homic hurt hurti "
        "hurts kick kicki kill killi knife lose mache murde negle pay poiso punch pushe rape "
        "rip shake shaki shook shoot slap slapp slash smack smash smoth snap stab stabb starv "
        "stran swing torch viole want weapo ",
        TO_OTHERS,
    ),
    _group(
        "abuse abusi afrai aggre allow alone anima arse assau assis attac aunt bath bathe "
        "batte beat beate beati beats bed bedpa bedro bedso beg belit benef bitch bite bites "
        "bitin black bloke boob boobs botto boy break breas broke broth bruis bulli bully bum "
        "burn burne burns burnt calli capti card cash chain check chest choke choki cigar "
        "climb cloth coach coerc comes commo conse consu contr couns cower crazy cruel cucko "
        "cupbo dange daugh deali degra dinne dirty drag dragg drags drink drugg drugs eat "
        "eggsh excre explo face faece fat fear fearf fed feed feedi feeds fgm filth finge "
        "flash flat flinc floor fluid food force forci fridg frigh genit gets girl giro grab "
        "grabb grabs grand groom grope gropi grown guard hair hand handp hands haras harm hca "
        "hcas head headb hear held herda herki herli herse herso high himse hisda hiski hisli "
        "hisso hit hits hitti holds honor honou horri hosta humil hungr hurt hurti hurts "
        "ignor imam inapp keepi keeps kick kicke kicki kicks kids kill killi kisse knee kneel "
        "knees knelt lash lashe lashi lasho lazy leavi leg let lock locke locki locks lunch "
        "mad maggo manha mark marks marry meal meals mess messe messi missi mock mocke mocki "
        "mocks moles money monit monke move mydau mykid mylit myson naked names nan nappi "
        "nappy near neck negle nephe nick nicke nicki nicks niece notfe notsa nudes nutte "
        "offic older ones outsi overn packa pad pads pass passp pasto pee pensi petri photo "
        "pics pictu pin pinch pinn pinne pins pip polic poo porte pries print priso priva "
        "propo punch purse push pushe pushi rape raped rapes rapin rapis resid restr retar "
        "risk rough safe safeg savin scare screa secur seein sex sexua sheet shout shove "
        "shovi shut shuts since siste slag slamm slap slapp slaps sleep slept slut smack "
        "small smash sneak soake soile son sore sores spat spit spits stab stalk starv steal "
        "stole stran strap strip stuff stupi swear swore taunt teach terri theda theki theli "
        "themd themk theml thems theso thick thiev thigh threa threw throa throw thump tied "
        "toile torme tortu touch track traff trash turne tutor twist ugly un unatt uncle "
        "undre unfee unsaf unsup urine usele viole vomit wages warde washe watch water wee "
        "weed welts wet whip whipp whips worri worth wreck wrist yell yelle yelli yells ",
        ABUSE,
        WAS_ABUSED,
    ),
    _group(
        "amisu antid antip apixa aripi bupre carba cloza depak depot diaze digox doses epili "
        "epipe halop hydro inhal injec insul keppr lamot levet lithi meds metha mirta nalox "
        "olanz oxyge palip predn presc priad puffs queti rispe scrip seroq sertr stero subut "
        "tegre thinn thyro turke valpr venla vento warfa ",
        MEDICINE,
    ),
)
"""All of them: a match is called ``risk``, or ``past`` where it counts only if it is not over."""

OVER = re.compile(
    r"\b(?:saved (?:me|my life|his life|her life)|(?:years?|decades) (?:ago|back|since)|in (?:19"
    r"|20)\d\d|last year|back then|at the time|as a (?:kids|teenager|teen|young)|when i was"
    r" (?:young|little|a|at my lowest|\d+)|before i (?:came|joined|started|found|met|had)|until i"
    r" (?:came|found|met|joined)|since (?:joining|coming|starting)|but now|and now i (?:am|feel"
    r"|teach|help|run|have|can|go|volunteer)|now i (?:am (?:well|fine|better|ok|happy|good|doing)"
    r"|teach|help|volunteer|feel (?:better|well|good|ok|fine|happy)|have (?:hope|a reason))"
    r"|(?:better|well|fine|stronger|ok|good) now|no longer|recovered|in recovery|went away|gone"
    r" away|gone now|(?:have|has) stopped|in the past|behind me|got me (?:through|out)|pulled me"
    r"|turned my life|would have (?:ended|killed|taken|done|been)|would (?:not be here|be dead)"
    r"|helped me (?:through|stop|see|out)|i survived|gave me (?:hope|my life|a reason))\b"
)
"""Signs that the danger is over."""

STILL = re.compile(
    r"\b(?:still|again|tonight|right now|every (?:day|night|week)|at the moment|most (?:days"
    r"|nights)|these days|this (?:week|morning|month)|last (?:night|week)|yesterday|lately"
    r"|recently|keep|keeps|are back|is back|getting worse|worse now)\b"
)
"""Signs that it is not."""
