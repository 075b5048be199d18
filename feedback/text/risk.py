"""What is risk, what is over, and what only sounds like either: the patterns put together."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from feedback.text.abuse import ABUSE
from feedback.text.danger import MEDICINE, SELF_HARM, TO_ONESELF, TO_OTHERS
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
    r"(?:not|never|no longer|without|nor|nobody is|am not|stopped|stopping|quit|free of|free from"
    r"|instead of|rather than|less|fewer) (?:been |feel |feeling |felt |feels |actually "
    r"|currently |ever |at all |really |once |thought (?:about |of )|think (?:about |of )"
    r"|thinking (?:about |of )|having |had |want to |wanted to |try to |tried to |(?:any"
    rf" )?thoughts (?:of |about )|even |a )*(?:{SELF_HARM})",
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
            rf"\b(?:(?:{'|'.join(_ORDINARY)})|(?P<past>{SELF_HARM})|(?P<risk>{risk}))(?!\w)"
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
        TO_ONESELF,
    ),
    _group(
        "attac batte beat blade blow burn burni drown fire gun harm harmi hit hurt hurti kill "
        "killi knife mache murde pay poiso punch shaki shoot slap smash smoth stab stabb "
        "stran torch weapo ",
        TO_OTHERS,
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
        ABUSE,
    ),
    _group(
        "amisu antid antip apixa aripi bupre carba cloza depak depot diaze digox epili epipe "
        "halop hydro inhal injec insul keppr lamot levet lithi meds metha mirta nalox olanz "
        "oxyge palip predn presc priad queti rispe seroq sertr stero subut tegre thinn thyro "
        "valpr venla vento warfa ",
        MEDICINE,
    ),
)
"""What is risk (``risk``), risk unless the comment says it is over (``past``), and neither."""

OVER = re.compile(
    r"\b(?:saved (?:me|my life|his life|her life)|(?:years?|decades) (?:ago|back|since)|in (?:19"
    r"|20)\d\d|last year|back then|at the time|as a (?:kids|teenager|teen|young)|when i was"
    r" (?:young|little|a|at my lowest|\d+)|before i (?:came|joined|started|found|met|had)|until i"
    r" (?:came|found|met|joined)|since (?:joining|coming|starting)|but now|and now i (?:am|feel"
    r"|teach|help|run|have|can|go|volunteer)|now i (?:am (?:well|fine|better|ok|happy|good|doing)"
    r"|teach|help|volunteer|feel (?:better|well|good|ok|fine|happy)|have (?:hope|a reason))"
    r"|(?:better|well|fine|stronger|ok|good) now|no longer|recovered|in recovery|got me (?:through"
    r"|out)|pulled me|turned my life|would have (?:ended|killed|taken|done|been)|would (?:not be"
    r" here|be dead)|helped me (?:through|stop|see|out)|i survived|gave me (?:hope|my life|a"
    r" reason))\b"
)
"""Signs that the danger is over."""

STILL = re.compile(
    r"\b(?:still|again|tonight|right now|every (?:day|night|week)|at the moment|most (?:days"
    r"|nights)|these days|this (?:week|morning|month)|last (?:night|week)|yesterday|lately"
    r"|recently|keep|keeps|are back|is back|getting worse|worse now)\b"
)
"""Signs that it is not."""
