"""What is risk, what is over, and what only sounds like either: the patterns put together."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from feedback.text.abuse import ABUSE, WAS_ABUSED
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
    ``risk`` finds what may be risk, ``judged`` also what only sounds like it, without a name.
    """

    beginnings: frozenset[str]
    risk: re.Pattern[str]
    judged: re.Pattern[str]


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
        re.compile(rf"\b(?:{'|'.join(_ORDINARY)}|{risk})(?!\w)"),
    )


GROUPS = (
    _group(
        "about affai afrai alive almos anymo arm arms aroun ate attem barri belon best bette "
        "bitin blade body born bridg burde burn burne burni burnt bus by can car carry chce "
        "chcę chose codei colle cope cut cutti dange dead death decid die died disap done "
        "drank dread drink drunk dying easie eaten eatin edge end ende ended endin enoug "
        "exist face fear fed feedi fine finis food forev frigh funer futur give given givin "
        "go going gone goodb googl hang hange happe happi harm hate head heari here herse hid "
        "hidin himse hit hitti hoard hope hurt insul je jump jumpe jumpi keep kill kinde kms "
        "knife know last laxat leavi ledge left leg legs letha life ligat live livin longe "
        "look looke looki lorry make meds metho miss morph mysel nearl neck necke nicer nobod "
        "noose notsa od od'd odd once ourse overd painl parac petri picke plan plann point "
        "posse punch purgi quero quier razor readi ready reaso relie resea risk river rope "
        "run safe save saved savin sayin says scare scrat searc see self selfh sick simpl "
        "skin slash slit slitt somet stab starv stash step stepp stock stoma stori stuff "
        "suffe suici swall take taken takin tell telli tells terri thems thigh thing think "
        "thoug throw tired told took track train tree trust tube unali unsaf urge urges use "
        "vanis viver vivir voice wake wakin walk walki wall want will wish world worri worth "
        "wrist write writi writt wrote ",
        TO_ONESELF,
        SELF_HARM,
    ),
    _group(
        "attac batte beat blade blow break burn burni cave dead destr drown finis fire going "
        "gone grabb gun harm harmi hit hurt hurti kick kicki kill killi knife mache murde pay "
        "poiso punch pushe rip shake shaki shook shoot slap slapp smack smash smoth stab "
        "stabb stran swing torch want weapo ",
        TO_OTHERS,
    ),
    _group(
        "broke break "
        "abuse abusi afrai aggre allow anima arse asked assau attac away bathe batte beat "
        "beate beati beats bed bedro bedso beg belit benef bitch bite bites bitin black boob "
        "boobs botto boy breas bruis bulli bully bum burn burne burns burnt came capti card "
        "chain chang check chest choke choki cigar climb cloth coerc commo conse contr cower "
        "crazy cruel cucko cupbo daugh deali dirty drag dragg drags drink drugg drugs eggsh "
        "excre explo face faece fat fear fed feed feedi feeds fgm filth finge flash flat "
        "flinc floor follo food force forci fridg frigh genit girl giro grab grabb grabs "
        "grand groom grope gropi hair hand handp hands haras harm head headb hear held high "
        "himse hit hits hitti hold holds honor honou hosta house humil hungr hurt hurti hurts "
        "ignor inapp inter keep keepi keeps kept kick kicke kicki kicks kids kill killi kisse "
        "knee knees knelt lash lashe lashi lasho lazy leave leavi left leg let littl lock "
        "locke locki locks mad maggo manha mark marks marry menta mess messe messi moles "
        "money monit monke move naked names nappi nappy neck negle nephe nick nicke nicki "
        "nicks niece notsa nudes nutte over packa pad pads passp pee pensi petri photo pics "
        "pictu pin pinch pinn pinne pins pip poo print priso priva propo psych punch purse "
        "push pushe pushi quest rape raped rapes rapin rapis relat restr retar room rough "
        "safe safeg savin scare screa seein sex sexua sheet shout shove shovi shut shuts slag "
        "slamm slap slapp slaps sleep slept slut smack sneak soake soile son sore sores spat "
        "spit spits stab stalk starv steal stole stran strap strip stuff stupi swear swore "
        "terri thick thiev thigh thing threa threw throa throw thump tied toile torme tortu "
        "touch track traff turne twist ugly undre unsaf urine usele viole vomit wages washe "
        "watch water wee weed welts wet whip whipp whips will witho worth wrist year yell "
        "yelle yelli yells ",
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
