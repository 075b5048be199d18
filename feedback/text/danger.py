"""How people say that they may come to harm, may harm others, or have no medicine left.

Each pattern is over words in one spelling: see ``spelling``.
"""

from feedback.text.who import ONESELF, OTHER, RELATIVE, STAFF, THEIR, up_to

# To oneself --------------------------------------------------------------------------------

SELF_HARM = (
    r"(?:kill|hang|hurt|harm|cut|burn|drown|starv|shoot|stab|poison|strangl|top|slit|slash"
    rf"|neck)(?:e|s|es|ed|t|ing|ting|ping|ped)? {ONESELF}|self (?:harm|injur|mutilat)\w*"
    r"|selfharm\w*|suicid\w*|kms|unaliv\w*|overdos\w*|(?:take|took|taken|taking) an? od|od'?d on"
    rf"|do away with (?:myself|himself|herself)|(?:end|ending|take|taking) (?:it all|{THEIR}"
    rf" li(?:fe|ves))|(?:cut|cutting|slit|slitting|slash|slashing|slashed) {THEIR} (?:wrists?"
    r"|arms?|legs?|throat)|(?:want|wants|wanted|wanting|going|ready|need|like) to (?:just"
    r" )?(?:end it|die|be dead|disappear|vanish|not exist|not be here|sleep forever|be gone)(?!"
    r" (?:of|for an?|laughing))"
)
TO_ONESELF = (
    r"(?:started|been|back to|stop|keep|keeps|kept) cutting (?:again|myself|more|every|deep\w*"
    r"|last|and)",
    r"cutting again",
    r"wish (?:that )?i (?:was|were|am|could be|had been) (?:dead|never born|not (?:here|alive"
    r"|born))",
    r"wish (?:that )?i (?:had )?(?:never been|not been|was never|were never) born",
    r"(?:better off|rather be|might as well be) dead",
    r"(?:do|did|does) not want to (?:live|be alive|exist|carry on|wake up|see tomorrow|be (?:on"
    r" this (?:earth|planet)|in this world|around))",
    r"(?:do|does) not want to be here(?! (?:at first|but|all day|late|on my own|alone|for (?:long"
    r"|hours)))",
    rf"(?:better|easier|happier|best|nicer|simpler|kinder|relieved|cope|fine) {up_to(4)}(?:without"
    r" me(?! (?:on|at|in|there|having|doing))|if i (?:was|were|am|had) (?:not|gone|dead|no longer"
    r"|never)|if i (?:just )?(?:died|disappeared|vanished|went away|were to die))",
    r"(?:no ?body|no one|who|anyone|they) (?:would|will|ll|d) (?:even |really |ever |all"
    r" )?(?:notice|care|miss|know|mind|cry|bother)(?: me)? (?:if|when) i(?: am| was| were| had|"
    r" just| have)* (?:gone|dead|died|disappear\w*|vanish\w*|not (?:here|around|alive)|die|no"
    r" longer)",
    r"(?:no ?body|no one) (?:would|will) (?:even |really )?miss me(?! (?:at|on|in))",
    r"(?:no|any|little|see no|a) (?:reason|point)s? (?:to|in|of|for|for me to|in me) (?:live"
    r"|living|be(?:ing)? (?:alive|here)|carry(?:ing)? on|go(?:ing)? on|exist\w*|life|wak(?:e|ing)"
    r" up|get(?:ting)? (?:up|out of bed))",
    r"(?:what is|no|see no|not see|there is not) (?:the |any |a )?point (?:anymore|to (?:life"
    r"|anything|my life)|in (?:anything|life|me)|of (?:me|life|anything)|to it all|being (?:here"
    r"|alive)|living|carrying on|going on|trying)",
    r"what is the (?:point|use)(?: in| of)? (?:living|life|carrying on|going on|me|being|anything"
    r"|anymore|trying|staying)",
    r"nothing (?:left )?to live for",
    r"life (?:is|feels|seems|was) (?:just )?(?:not worth|pointless|meaningless|over|too hard"
    r"|unbearable)",
    r"(?:is|are) it worth (?:living|carrying on)",
    r"not worth (?:living|being here|carrying on|going on)",
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
    r"want (?:it|it all|everything|all of it|all this|the pain|this pain|this|the thoughts)(?:"
    r" just| all)? to (?:stop|end|be over)",
    r"want out(?= (?:of (?:life|this life|here for good))| \.|$)",
    r"(?:not|never) (?:have to |want to |wanting to )?(?:wake|waking) up(?! (?:in time|early|on"
    r" time|until|till|for|late|at|my|the))",
    r"(?:do|does|would) not care (?:if|whether) i (?:live|die|am alive|wake|get (?:hit|run|hurt)"
    r"|make it)",
    rf"(?:i am|am|being|be|feel like|feel|feeling like|become|just|only|was) {up_to(1)}a burden(?!"
    r" (?:has|had|was|been|off|lifted|of))",
    r"if i (?:was|were|am) (?:gone|dead|not (?:here|around|alive)|no longer (?:here|around))",
    r"(?:i|me|myself) (?:am |being )?(?:should|deserve to) (?:die|be dead|not be here)",
    r"(?:saved?|saving|stockpil\w+|stock piling|hoard\w*|stash\w*|hid|hiding|collecting"
    rf"|storing)(?: up)? {up_to(2)}(?:meds|paracetamol|insulin|morphine|codeine)",
    rf"(?:meds|paracetamol|insulin|morphine|codeine) {up_to(2)}(?:saved|stashed|hidden|stockpiled"
    r"|hoarded|stored up|put by)(?! (?:on|in the cloud))",
    r"enough (?:meds|paracetamol|insulin|morphine|codeine) (?:to|for) (?!last|the week|get)",
    r"(?:took|taken|take|swallow(?:ed)?|neck(?:ed)?) (?:all|too many|loads of|a load of|lots of|a"
    rf" bunch of|the whole|a packet|a box|a handful|more than|\d\d) {up_to(3)}(?:meds|paracetamol)",
    r"(?:got|have|bought|tied|made|with|found|get) (?:a|the|my|some) (?:rope|noose|ligature)",
    r"ligatur\w+",
    r"(?:know|chosen|picked|decided) (?:exactly )?(?:which|what|the|how|when|where)(?: to)?"
    r" (?:train|bridge|roof|platform|tree|building|car park|i (?:will|would|am going to) (?:do it"
    r"|die|end))",
    r"(?:jump|jumping|jumped|throw|throwing|walk|walking|step|stepping|stepped|going|go)"
    rf" (?:myself )?(?:off|in ?front of|under|into|from|out of) {up_to(2)}(?:bridge|train|trains"
    r"|tube|lorry|traffic|roof|balcony|window|cliff|platform|tracks?|river|thames|car park|tower"
    r" block)",
    r"(?:in ?front of|under) (?:a|the) (?:bus|train|tube|car|lorry)",
    r"throw(?:ing)? myself (?:off|in|under|from|out)",
    rf"(?:written|wrote|writing|left|leaving|write) {up_to(2)}(?:letters?|notes?|goodbyes?) (?:to"
    rf"|for) {up_to(3)}(?:kids|family|mum|everyone|after|loved ones|when i (?:am|have) gone|son"
    r"|daughter)",
    r"(?:said|saying|say) (?:all )?(?:my |our )?(?:goodbyes|final goodbyes?|goodbye to (?:everyone"
    r"|my (?:kids|family|mum|friends)|the kids))",
    r"by the time (?:you|anyone|someone) (?:read|reads|get|gets|see|sees|find|finds) this",
    r"will not be (?:here|around|alive) (?:for )?(?:much longer|anymore|any ?more|long|when (?:you"
    r"|they)|by the (?:time|end)|to see)",
    r"last (?:time|thing) (?:you|anyone|they) (?:will|ll) (?:ever )?(?:hear|see|read)",
    r"(?:sorted|planned|paid for|arranged|planning|sorting)(?: out)? my (?:own )?(?:funeral"
    r"|affairs)",
    r"(?:given|giving|gave) (?:away )?(?:all )?(?:of )?my (?:things|stuff|possessions|belongings)",
    r"i (?:have |have got |got )(?:a|my|the) plan (?:and (?:i know )?(?:when|how|where|i know|the)"
    r"|to (?:die|end|do it|kill|hurt|not))",
    rf"(?:thought|thinking|think|thoughts) (?:about|of) {up_to(2)}(?:ways|how) (?:to|i (?:would"
    r"|could)) (?:die|end|do it|kill)",
    rf"(?:dying|dead|death) {up_to(2)}(?:all the time|every day|would be (?:easier|better|a"
    r" relief))",
    r"thinking (?:a lot )?about (?:dying|death|ending)",
    r"(?:do|does|did) not feel safe (?:on my own|alone|by myself|with myself|from myself|tonight)",
    r"(?:not|un) ?safe (?:on my own|alone|by myself|with myself|from myself|to be (?:left )?alone"
    r"|tonight)",
    r"(?:can not|do not|could not) (?:keep (?:myself|me)|trust myself)(?: safe)?",
    r"(?:scared|afraid|frightened|terrified|worried|dread|petrified|fear) (?:of |about |by"
    r" )?(?:what (?:i|he|she) (?:might|may|could|will|would|can|am going to|is going to) (?:do"
    r"|end)|myself|i (?:will|might|may|am going to) (?:do|hurt|harm|kill|lose|end))",
    r"(?:might|may|will|could|going to|gonna|end up|would|want to) (?:do|doing) something (?:bad"
    r"|stupid|silly|terrible|awful|drastic|i will regret|i regret|to (?:him|her|them|someone"
    r"|myself))",
    r"stop(?:ped|ping)? (?:eating|drinking|feeding myself)(?= (?:since|and|for|because|altogether"
    r"|completely|properly|again|now|anything|all|but)| \.|$)",
    r"(?:not|never) (?:eating|drinking) (?:or|and|nor) (?:eating|drinking)",
    r"(?:have|has|had) not (?:been )?(?:eaten|eating|ate|drunk|had (?:any )?food)(?: or (?:slept"
    rf"|drunk))? {up_to(2)}(?:for|in|since|all|properly)",
    r"starving (?:myself|herself|himself)",
    rf"voices? {up_to(4)}(?:tell\w*|told|say|says|saying|said|command\w*|want|order\w*|scream\w*)"
    rf" {up_to(4)}(?:kill|hurt|harm|die|stab|attack|jump|burn|end|cut|do it|do things|worthless"
    r"|bad)",
    r"voices (?:are |have |have come |came |come |r |is )*back",
    r"hearing (?:things|voices) (?:again|all|telling|and)",
    r"(?:drink|drinking|drank) (?:myself|until i|till i) (?:to death|black ?out|pass ?out"
    r"|blackout)",
    r"(?:me )?(?:quiero|quero) (?:morir|morrer|morirme|matarme|me matar|me morir|matar)",
    r"(?:no|não|nao) (?:quiero|quero) (?:vivir|viver)(?: mas| mais)?",
    r"je veux mourir|chc[eę] (?:umrze[cć]|si[eę] zabi[cć])|nie chc[eę] (?:już )?[zż]y[cć]",
)

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

# Medicine that cannot wait -----------------------------------------------------------------

_VITAL = (
    r"(?:lithium|priadel|insulin|clozapine|clozaril|depot|antipsychotics?|epilim|valproate"
    r"|depakote|lamotrigine|keppra|levetiracetam|carbamazepine|tegretol|warfarin|apixaban|blood"
    r" thinners?|inhalers?|ventolin|epipens?|methadone|subutex|buprenorphine|steroids"
    r"|hydrocortisone|prednisolone|oxygen|olanzapine|risperidone|quetiapine|seroquel|aripiprazole"
    r"|haloperidol|paliperidone|amisulpride|naloxone|digoxin|thyroxine|injections?|(?:epilepsy"
    r"|heart|hiv|seizure|diabetes|diabetic|transplant|asthma|blood pressure|psychosis|bipolar)"
    r" meds)"
)
_MEDS = (
    rf"(?:{_VITAL}|meds|prescription|antidepressants?|sertraline|diazepam|venlafaxine|mirtazapine)"
)
MEDICINE = (
    rf"(?:run|ran|running|runs|been|all|clean|totally|now|right) out of {up_to(3)}{_MEDS}",
    rf"out of {up_to(1)}{_VITAL}",
    rf"{_MEDS} (?:has |have |had |is |are |will |just |nearly |about to |going to |all )*(?:run"
    r"|ran|running|runs) out",
    rf"(?:no|without|with no|got no|have no) (?:\w+ )?(?:more )?{_VITAL}(?! (?:needed|side|since"
    r" it))",
    rf"(?:no|without|without any|without my|with no|without her|without his) {up_to(1)}meds (?:for"
    r"|since|now|left|all|over|in)",
    r"(?:have|has|had|are|is|am|been|was) not (?:had|got|received|been given|getting|been able to"
    rf" get|given|taken|been taking|getting given) {up_to(3)}{_MEDS}(?: \w+){{0,3}} (?:for|since"
    r"|in|left|all|now|and)",
    rf"(?:have|has) not (?:had|got) {up_to(2)}{_VITAL}",
    r"(?:off|stopped taking|stopped|not taking|not taken|quit|skipping|missed|missing|came off"
    r"|come off|can not get|can not afford|not got|not get|struggling to get) (?:all )?(?:my|his"
    rf"|her|any|the|enough) (?:\w+ )?{_VITAL}",
    r"(?:been|am|is) off (?:my|his|her|all) meds",
    r"can not (?:get|afford|get hold of) (?:my|his|her|any) (?:\w+ )?(?:meds|prescription)",
    rf"(?:took|taken|takes|taking|take) {up_to(2)}{_MEDS} (?:off|away|from)",
    r"(?:stopped|withh?eld|withholding|refus\w+|confiscat\w+|cut|denied|lost|not prescribing|will"
    r" not (?:give|prescribe|dispense)|would not (?:give|prescribe|dispense)|not giv\w+|never"
    rf" gave|forgot) {up_to(4)}(?:{_VITAL})",
    r"(?:will|would|did|do|does) not (?:give|let|bring) (?:me|him|her|us|my \w+|mum)"
    rf" {up_to(2)}{_MEDS}(?! (?:review|advice))",
    rf"(?:days?|doses?|last|one|couple) (?:worth |supply )?of {up_to(2)}{_MEDS}(?= left| \.|$|"
    r" and)",
    rf"no {_VITAL} left|{_VITAL} left",
    rf"(?:pharmacy|chemist|gp|clinic) (?:\w+ ){{0,4}}(?:no|out of) {up_to(1)}{_VITAL}",
)
