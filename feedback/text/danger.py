"""How people say that they may come to harm or may harm others.

Each pattern is over words in one spelling: see ``spelling``.
"""

from feedback.text.who import ONESELF, OTHER, RELATIVE, STAFF, THEIR, up_to

# To oneself --------------------------------------------------------------------------------

SELF_HARM = (
    rf"i {up_to(4)}(?:dying|be dead|end up dead|die)(?! (?:for|to|of|from|laughing|down|out"
    r"|without|trying|when|if you))|(?:kill|hang|hurt|harm|cut|burn|drown|starv|shoot|stab|poison"
    rf"|strangl|top|slit|slash|neck|hit|punch)(?:e|s|es|ed|t|ing|ting|ping|ped)? {ONESELF}|self"
    r" (?:harm|injur|mutilat)\w*|(?:my|another|his|her) (?:last |second |third |previous |next"
    r" )?attempt(?! (?:at|to))|selfharm\w*|suicid\w*|kms|unaliv\w*|overdos\w*|(?:take|took|taken"
    r"|taking) an? od|od'?d on|do away with (?:myself|himself|herself)|(?:end|ending|take|taking)"
    rf" (?:it all|{THEIR} li(?:fe|ves))|(?:cut|cutting|slit|slitting|slash|slashing|slashed)"
    rf" {THEIR} (?:wrists?|arms?|legs?|throat)|(?:want|wants|wanted|wanting|going|ready|need|like)"
    r" to (?:just )?(?:end it|die|be dead|disappear|vanish|not exist|not be here|sleep forever|be"
    r" gone)(?! (?:of|for an?|laughing))"
)
TO_ONESELF = (
    r"(?:thinking|think|thought|dream\w*) about (?:the|a|that) (?:bridge|trains?|tracks|roof|rope"
    r"|river|balcony|razor)(?! (?:group|fare|station|strike))",
    r"i (?:would|will|am going to|might|could|have to|should) (?:just )?end it(?! early)",
    r"(?:been|started|am|back|still) cutting(?! (?:the|down|back|out|grass|hair|it|up|costs?|staff"
    r"|services?|corners|budgets?|hours|edge|fabric|paper|cloth|vegetables|groups?|off|through))",
    r"(?:will|would|can|might|going to) not survive(?! without (?:my |a )?(?:tea|coffee))",
    rf"(?:hope|wish|pray|praying|hoping|wishing) (?:that )?(?:i|it|god|this) {up_to(3)}(?:die|dies"
    r"|kills me|takes? me|not wake)",
    r"might as well (?:be dead|die|not be here|not exist|end it)",
    rf"(?:tied|tying|put|wrapped) {up_to(3)}(?:belt|cord|sheet|scarf|cable|lead|bag)"
    rf" {up_to(3)}(?:neck|round my|around my|over my head)",
    r"wasting away|squalor|living in filth|skin and bone",
    rf"(?:cuts|scars|cut marks|scratches|burns) {up_to(3)}(?:my |her |his |their )?(?:own"
    r" )?(?:arms?|wrists?|legs?|thighs?)",
    r"(?:railway|train (?:line|tracks?)|tube line|platform edge|multi ?storey|tower block)"
    rf" {up_to(4)}(?:jump|end|me|myself|die|call\w*)|(?:me|myself|i|jump\w*|going|walk\w*|go|end"
    r" up) (?:[\w']+"
    r" ){0,4}(?:railway|train (?:line|tracks)|tube line|platform edge|multi ?storey)",
    r"(?:started|been|back to|stop|keep|keeps|kept) cutting (?:again|myself|more|every|deep\w*"
    r"|last|and)",
    r"(?:rather|prefer to|wish i (?:was|were|could)|would) not (?:be |being )?alive",
    r"not (?:slept|sleeping|sleep) (?:or|and|nor) (?:eaten|eating|ate)",
    r"planning (?:to|on) (?:end\w*|kill\w*|die|dying|hurt\w*|do\w* it)|sleep forever",
    r"i (?:\w+ ){0,2}(?:cut|jumped|relapsed and cut)(?= last night| on \w+day| again| yesterday|"
    r" this (?:morning|week)| to cope| \.|$)",
    r"my (?:own )?funeral|find my body|(?:when|after|once) i am (?:gone|dead)",
    r"(?:if|in case) (?:anything|something) happens to me|look after my \w+ (?:when|if|after) i",
    r"(?:no|not have a|not got a|what|any) future (?:for me|here|anymore|left|ahead)",
    r"(?:have|got|there is) nothing left (?:for me|to give|here)|nothing left for me",
    r"(?:want|like|feel like|thinking (?:of|about)) (?:to )?(?:end|ending) (?:things|everything"
    r"|the pain|my suffering)",
    r"make (?:it|it all|the pain|the voices|the thoughts) stop|wish it (?:was|were) (?:all )?over",
    r"(?:drive|driving|drove|crash\w*) (?:\w+ ){0,3}into (?:a|the) (?:wall|tree|river|barrier"
    r"|lorry)",
    r"urges? to (?:cut|harm|jump|hurt|self|end|die|stab|kill)|(?:suicidal|self harm) urges?",
    r"(?:burn|burning|burnt|burned|scratch\w*|biting|carv\w+|hitting|punching) my (?:own"
    r" )?(?:arms?|legs?|skin|wrists?|thighs?|stomach)",
    r"(?:make|makes|making|made) (?:myself|herself|himself) (?:sick|throw up|vomit)(?! with)",
    r"purging|laxatives",
    r"(?:do|does) not (?:deserve to (?:live|be (?:here|alive))|belong in this world)",
    r"(?:living|live) (?:\w+ ){0,2}(?:is|feels) (?:too (?:hard|painful|much)|unbearable|pointless)",
    r"(?:sleep|sleeping|asleep) (?:\w+ ){0,4}never (?:to )?wak(?:e|ing)",
    r"not (?:cope|coping|going to cope|managing) (?:anymore|much longer|any longer)",
    r"(?:could|can) not (?:be )?(?:bothered|arsed) (?:to live|living|with life)",
    r"cutting (?:again|is|helps|to cope|calms|makes me|got worse|has got)",
    r"(?:thinking|thought|thoughts|considering|feel like|felt like|close to) (?:of |about"
    r" )?(?:ending|finishing) it(?! (?:early|on))",
    r"goodbye (?:everyone|world|all|forever|cruel)",
    r"(?:looking|look|looked|staring|stare|standing|stood|sat|sitting) (?:at|on|by|near|over|down"
    rf" at|down on) {up_to(2)}(?:tracks?|platform edge|bridge|ledge|rope|edge|razor|knife)",
    r"(?:not|never|hardly|barely) (?:been )?(?:ate|eaten|eating|drank)(?: properly| a thing|"
    r" anything| much)?(?= (?:for|in|since|all|anymore|because|and)| \.|$)(?! in (?:the|here|your"
    r"|this))",
    r"(?:want|ready|going|about|want us) to give up(?= \.|$| on (?:life|everything|living|myself))",
    r"(?:dark|suicidal|scary|intrusive) thoughts",
    r"(?:hate|hating) (?:myself|being alive)|(?:risk|danger) to (?:myself|others|herself|himself)",
    r"(?:banging|bang|hit|hitting|smashing) my head (?:on|against|off)",
    r"(?:drank|drink|drinking|swallowed|swallow|swallowing) (?:\w+ ){0,3}(?:bleach|antifreeze"
    r"|poison|batteries|razors?|blades?)",
    r"(?:got|bought|hid|hiding|keep|have) (?:\w+ )?(?:razors?|razor blades?|blades)",
    r"wish (?:that )?i (?:was|were|am|could be|had been) (?:dead|never born|not (?:here|alive"
    r"|born))",
    r"wish (?:that )?i (?:had )?(?:never been|not been|was never|were never) born",
    r"(?:better off|rather be|might as well be) dead",
    r"(?:do|did|does) not want to (?:live|be alive|exist|carry on|wake up|see tomorrow|be (?:on"
    r" this (?:earth|planet)|in this world|around))",
    r"(?:do|does) not want to be here(?! (?:at first|but|all day|late|on my own|alone|for (?:long"
    r"|hours)))",
    r"(?:no ?body|no one) (?:would|will) (?:even |really )?miss me(?! (?:at|on|in))",
    r"(?:no|any|little|see no|a) (?:reason|point)s? (?:to|in|of|for|for me to|in me) (?:live"
    r"|living|be(?:ing)? (?:alive|here)|carry(?:ing)? on|go(?:ing)? on|exist\w*|life|wak(?:e|ing)"
    r" up|get(?:ting)? (?:up|out of bed))",
    r"(?:what is|no|see no|not see|there is not) (?:the |any |a )?point (?:anymore|to (?:life"
    r"|anything|my life)|in (?:anything|life|me)|of (?:me|life|anything)|to it all|being (?:here"
    r"|alive)|living|carrying on|going on|trying)",
    r"nothing (?:left )?to live for",
    r"(?:is|are) it worth (?:living|carrying on)",
    r"(?:no|not see the|not see any|is there any|what is the) point (?:in |of |to |for )?(?:me |my"
    r" )?(?:being (?:here|alive|around)|living|existing|waking)",
    r"not worth (?:living|being here|carrying on|going on)",
    r"want (?:it|it all|everything|all of it|all this|the pain|this pain|this|the thoughts)(?:"
    r" just| all)? to (?:stop|end|be over)",
    r"want out(?= (?:of (?:life|this life|here for good))| \.|$)",
    r"(?:not|never) (?:have to |want to |wanting to |to )?(?:wake|waking)(?: up)?(?! (?:in time"
    r"|early|on time|until|till|for|late|at|my|the))",
    rf"(?:i am|am|being|be|feel like|feel|feeling like|become|just|only|was) {up_to(1)}a burden(?!"
    r" (?:has|had|was|been|off|lifted|of|to (?:nobody|no one)))",
    r"(?:saved?|saving|stockpil\w+|stock piling|hoard\w*|stash\w*|hid|hiding|collecting"
    rf"|storing)(?: up)? {up_to(2)}(?:meds|paracetamol|insulin|morphine|codeine)",
    r"enough (?:meds|paracetamol|insulin|morphine|codeine) (?:to|for)(?! (?:last|the week|get))",
    r"(?:got|have|bought|tied|made|with|found|get) (?:a|the|my|some) (?:rope|noose|ligature)",
    r"ligatur\w+",
    r"(?:jump|jumping|jumped|throw|throwing|walk|walking|step|stepping|stepped|going|go)"
    rf" (?:myself )?(?:off|in ?front of|under|into|from|out of) {up_to(2)}(?:bridge|train|trains"
    r"|tube|lorry|traffic|roof|balcony|window|cliff|platform|tracks?|river|thames|car park|tower"
    r" block)",
    r"throw(?:ing)? myself (?:off|in|under|from|out)",
    rf"(?:written|wrote|writing|left|leaving|write) {up_to(2)}(?:letters?|notes?|goodbyes?) (?:to"
    rf"|for) {up_to(3)}(?:kids|family|mum|everyone|after|loved ones|when i (?:am|have) gone|son"
    r"|daughter)",
    r"(?:said|saying|say) (?:all )?(?:my |our )?(?:goodbyes|final goodbyes?|goodbye to (?:everyone"
    r"|my (?:kids|family|mum|friends)|the kids))",
    r"will not be (?:here|around|alive) (?:for )?(?:much longer|anymore|any ?more|long|when (?:you"
    r"|they)|by the (?:time|end)|to see)",
    r"last (?:time|thing) (?:you|anyone|they) (?:will|ll) (?:ever )?(?:hear|see|read)",
    r"(?:sorted|planned|paid for|arranged|planning|sorting)(?: out)? my (?:own )?(?:funeral"
    r"|affairs)",
    r"i (?:have |have got |got )(?:a|my|the) plan (?:and (?:i know )?(?:when|how|where|i know|the)"
    r"|to (?:die|end|do it|kill|hurt|not))",
    rf"(?:dying|dead|death) {up_to(2)}(?:all the time|every day|would be (?:easier|better|a"
    r" relief))",
    r"thinking (?:a lot )?about (?:dying|death|ending)",
    r"(?:do|does|did) not feel safe (?:on my own|alone|by myself|with myself|from myself|tonight)",
    r"(?:not|un) ?safe (?:on my own|alone|by myself|with myself|from myself|to be (?:left )?alone"
    r"|tonight)",
    r"(?:scared|afraid|frightened|terrified|worried|dread|petrified|fear) (?:of |about |by"
    r" )?(?:what (?:i|he|she) (?:might|may|could|will|would|can|am going to|is going to) (?:do"
    r"|end)|myself|i (?:will|might|may|am going to) (?:do|hurt|harm|kill|lose|end))",
    r"(?:might|may|will|could|going to|gonna|end up|would|want to) (?:do|doing) something (?:bad"
    r"|stupid|silly|terrible|awful|drastic|i will regret|i regret|to (?:him|her|them|someone"
    r"|myself))",
    r"stop(?:ped|ping)? (?:eating|drinking|feeding myself)(?= (?:since|and|for|because|altogether"
    r"|completely|properly|again|now|anything|all|but)| \.|$)",
    r"(?:not|never) (?:eating|drinking) (?:or|and|nor) (?:eating|drinking)",
    r"starving (?:myself|herself|himself)",
    rf"voices? {up_to(4)}(?:tell\w*|told|say|says|saying|said|command\w*|want|order\w*|scream\w*)"
    rf" {up_to(4)}(?:kill|hurt|harm|die|stab|attack|jump|burn|end|cut|do it|do things|worthless"
    r"|bad)",
    r"voices (?:are |have |have come |came |come |r |is )*back",
    r"hearing (?:things|voices) (?:again|all|telling|and)",
    r"(?:drink|drinking|drank) (?:myself|until i|till i) (?:to death|black ?out|pass ?out"
    r"|blackout)",
)
TO_ONESELF_IN_COMMON_WORDS = (
    rf"(?:keep|kept|got|have|hid|hiding|collect\w*) {up_to(3)}(?:meds|paracetamol|razor|rope"
    rf"|knife) {up_to(5)}(?:just in case|in case i|for when|by the bed|under the bed)",
    rf"(?:nothing|no one|nobody|only thing|only one) {up_to(3)}(?:keeping|keeps|stopping|stops"
    r"|between) me(?! (?:up|busy|entertained|from (?:coming|going|attending)))",
    r"(?:no ?body|no one) (?:loves|wants|needs|would want) me|nobody cares about me",
    r"i am (?:\w+ )?in (?:a )?(?:mental health )?crisis|please (?:someone )?help (?:me|us)(?= \.|$"
    r"| i )",
    r"can not (?:do|face|take|survive|get through|handle) (?:another|one more) (?:night|day|week"
    r"|month)",
    rf"(?:took|taken|taking|swallowed|taking) {up_to(2)}(?:five|six|seven|eight|nine|ten|a dozen"
    rf"|twelve|fifteen|twenty|thirty|forty|fifty|handfuls?|\d\d) {up_to(4)}(?:meds|paracetamol)",
    r"(?:telling|tells|tell|told|saying|says) me to (?:jump|die|cut|kill|hurt|harm|stab|do it|end"
    r"|burn|hang)",
    r"(?:no ?body|no one|anyone) (?:really )?(?:cares?|notices?) (?:if|whether|that) i (?:am |was"
    r" )?(?:live|die|alive|dead|gone|suffering|exist)",
    r"(?:nearly|almost|about to) (?:jump(?:ed)?|did it|do it|ended? (?:it|everything)|hanged"
    r"|overdosed|went through with it|stepped (?:off|out|in))",
    r"given up (?:hope|on (?:everything|life|myself)|completely|trying to live)|lost all hope",
    r"how many (?:of )?(?:my |the |these )?(?:meds|paracetamol)|(?:meds|paracetamol) (?:it|i)"
    r" would",
    r"(?:all|them|meds) (?:at once|in one go)(?! they)",
    rf"(?:googl\w+|search\w+|looking up|looked up|research\w+|reading up) {up_to(3)}(?:how to"
    r" (?:do it|die|kill|end|hang|overdose|od)|ways to (?:die|end|go)|methods|painless|lethal)",
    r"(?:can|do|could) not see (?:myself|me) (?:being|making|getting|living|lasting|past|here)",
    r"done with (?:my )?(?:life|living|it all|this world)",
    r"(?:no|lost (?:the|my|all)|losing (?:the|my|all)|without) (?:will|desire|hope|wish) (?:to"
    r" (?:live|go on|carry on)|left|for living)",
    rf"(?:better|easier|happier|best|nicer|simpler|kinder|relieved|cope|fine) {up_to(4)}(?:without"
    r" me(?! (?:(?:on|at|in) the|there|having|doing))|if i (?:was|were|am|had) (?:not|gone|dead"
    r"|no longer|never)|if i (?:just )?(?:died|disappeared|vanished|went away|were to die))",
    r"(?:no ?body|no one|who|anyone|they) (?:would|will|ll|d) (?:even |really |ever |all"
    r" )?(?:notice|care|miss|know|mind|cry|bother)(?: me)? (?:if|when) i(?: am| was| were| had|"
    r" just| have)* (?:gone|dead|died|disappear\w*|vanish\w*|not (?:here|around|alive)|die|no"
    r" longer)",
    r"what is the (?:point|use)(?: in| of)? (?:living|life|carrying on|going on|me|being|anything"
    r"|anymore|trying|staying)",
    r"life (?:is|feels|seems|was) (?:just )?(?:not worth|pointless|meaningless|over|too hard"
    r"|unbearable)",
    r"(?:can|do|could) not (?:even )?see (?:a|any|no|the) (?:way out|future|way forward|point in"
    r" living|reason|tomorrow)",
    r"see no (?:way out|future|reason to|hope)",
    r"(?:can not|do not think i can|do not know how (?:much longer|long) i can|not sure i can)"
    r" (?:keep |even )?(?:go(?:ing)?|carry(?:ing)?) on(?= (?:like|any|much|anymore|with (?:life"
    r"|this|living)|living|being|for)| \.|$)",
    r"(?:can not|do not think i can) (?:do|take|bear|stand|handle|cope with|live with|face) (?:it"
    r"|this|life|the pain|things|another day|living)(?: life)?(?: anymore| any longer| any more|"
    r" much longer| like this|(?= i want)| no more)",
    r"can not (?:live like this|face another day|keep (?:fighting|living|doing this)|cope anymore"
    r"|cope any ?more)",
    r"(?:had enough of|tired of|sick of|fed up (?:of|with)|giving up on|given up on|hate|finished"
    r" with) (?:my )?(?:life|living|being alive|existing|this life|this world|it all)(?! (?:in|on"
    r" the|with|near))",
    r"(?:do|does|would) not care (?:if|whether) i (?:live|die|am alive|wake|get (?:hit|run|hurt)"
    r"|make it)",
    r"if i (?:was|were|am) (?:gone|dead|not (?:here|around|alive)|no longer (?:here|around))",
    r"(?:i|me|myself) (?:am |being )?(?:should|deserve to) (?:die|be dead|not be here)",
    rf"(?:meds|paracetamol|insulin|morphine|codeine) {up_to(2)}(?:saved|stashed|hidden|stockpiled"
    r"|hoarded|stored up|put by)(?! (?:on|in the cloud))",
    r"(?:took|taken|take|taking|swallow(?:ed)?|neck(?:ed)?) (?:all|too many|loads of|a load of"
    rf"|lots of|a bunch of|the whole|a packet|a box|a handful|more than|\d\d) {up_to(3)}(?:meds"
    r"|paracetamol)",
    r"(?:know|chosen|picked|decided) (?:exactly )?(?:which|what|the|how|when|where)(?: to)?"
    r" (?:train|bridge|roof|platform|tree|building|car park|i (?:will|would|am going to) (?:do it"
    r"|die|end))",
    r"(?:in ?front of|under) (?:a|the) (?:bus|train|tube|car|lorry)",
    r"by the time (?:you|anyone|someone) (?:read|reads|get|gets|see|sees|find|finds) this",
    r"(?:given|giving|gave) (?:away )?(?:all )?(?:of )?my (?:things|stuff|possessions|belongings)",
    rf"(?:thought|thinking|think|thoughts) (?:about|of) {up_to(2)}(?:ways|how) (?:to|i (?:would"
    r"|could)) (?:die|end|do it|kill)",
    r"(?:can not|do not|could not) (?:keep (?:myself|me)|trust myself)(?: safe)?",
    r"(?:have|has|had) not (?:been )?(?:eaten|eating|ate|drunk|had (?:any )?food)(?: or (?:slept"
    rf"|drunk))? {up_to(2)}(?:for|in|since|all|properly)",
)
"""Kept apart from the others because nearly half of all comments hold one of these words."""

# To others ----------------------------------------------------------------------------------

_HURT = (
    r"(?:kill|stab|hurt|harm|attack|shoot|strangle|smother|punch|batter|murder|poison|beat up"
    r"|smash up|slap|hit|burn|drown|knife)"
)
_HURTING = r"(?:killing|stabbing|hurting|harming|attacking|shooting|strangling|smothering|shaking)"
_SOMEBODY_ELSE = (
    r"(?:him|her|them|someone|people|everyone|anyone|you (?:all|lot)|one of (?:you|them)|(?:my"
    rf"|the|that|those|this|a) {up_to(1)}(?:{RELATIVE}|{STAFF}|{OTHER}))"
)
TO_OTHERS = (
    r"(?:feel|feeling|felt|get|getting) (?:\w+ )?(?:violent|murderous)|homicid\w*",
    r"(?:will|would|going to|wants? to|threaten\w* to) (?:kill|hurt|harm|stab|burn|beat|batter|cut"
    r"|slash|shoot|hit|rape|smash) (?:me|us)(?! up a)",
    rf"(?:worry|worried|scared|afraid|fear|frightened|terrified|think|know|feel) {up_to(3)}(?:will"
    rf"|might|may|could|going to|would) {up_to(3)}(?:hurt|harm|snap|kill|hit|lose control)",
    r"(?:hurt|hurting|hurts|harm|harming|hit|hitting|hits|smack|smacking|smacks|shake|shaking"
    r"|shakes|shook|beat|beating|beats|kill|starve|starving|starves|neglect|neglecting|neglects"
    r"|abusing) (?:the |my |her |his |their |your |our )?kids(?! drum)",
    r"want (?:him|her|them|someone) (?:dead|gone for good|hurt)|(?:he|she) is a dead (?:man|woman)",
    r"(?:smash|smashing|punch|punching|kick|kicking|break|breaking|rip|cave) (?:his|her|their"
    r"|your) (?:face|head|teeth|skull|neck|legs|throat)",
    r"(?:want|going) to (?:finish|destroy|get back at|do in|batter|swing for) (?:him|her|them)",
    rf"i {up_to(2)}(?:hit|slapped|shook|hurt|smacked|shake|punched|pushed|grabbed|strangled|beat)"
    rf" (?:my|the) {up_to(1)}(?:kids|son|daughter|partner|mum|dad|wife|girlfriend|boyfriend"
    r"|husband)(?! (?:at|in|with the))",
    r"(?:thoughts?|urges?|images|visions|dreams) (?:\w+ ){0,3}(?:hurting|harming|killing|stabbing"
    r"|attacking|smothering|strangling)",
    r"(?:want|wanted|wanting|going|like|urge|urges|tempted|need|ready|about|try|planning) to"
    rf" {up_to(1)}{_HURT} {_SOMEBODY_ELSE}",
    rf"(?:might|will|could|would|swear i will|should) {up_to(1)}{_HURT} {_SOMEBODY_ELSE}",
    r"(?:thoughts?|thinking|think|feel like|close to|dreaming|fantasi\w+) (?:of |about"
    rf" )?{up_to(1)}{_HURTING} {_SOMEBODY_ELSE}",
    rf"{_HURTING} (?:my|the) (?:kids|mum|dad|partner|husband|wife|neighbours?|son|daughter)",
    r"(?:got|bought|carry|carrying|carries|keep|have|sleep with|took) (?:a|my|the) (?:kitchen"
    r" )?(?:knife|blade|machete|gun|weapon)(?! (?:and fork|block|sharpener|skills|drill))",
    rf"(?:burn|set fire to|torch|blow|burning) {up_to(3)}(?:place|house|building|flat|ward|clinic"
    r"|centre|hospital) ?(?:down|up)?",
    r"(?:make|making) (?:him|her|them) pay(?! for)",
)
