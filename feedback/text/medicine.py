"""How people say that medicine which cannot wait has run out, or is kept from somebody.

Each pattern is over words in one spelling: see ``spelling``.
"""

from feedback.text.who import up_to

_VITAL = (
    r"(?:lithium|priadel|insulin|clozapine|clozaril|depot|antipsychotics?|epilim|valproate"
    r"|depakote|lamotrigine|keppra|levetiracetam|carbamazepine|tegretol|warfarin|apixaban|blood"
    r" thinners?|inhalers?|ventolin|epipens?|methadone|subutex|buprenorphine|steroids"
    r"|hydrocortisone|prednisolone|oxygen|olanzapine|risperidone|quetiapine|seroquel|aripiprazole"
    r"|haloperidol|paliperidone|amisulpride|naloxone|digoxin|thyroxine|injections?|(?:epilepsy"
    r"|heart|hiv|seizure|diabetes|diabetic|transplant|asthma|blood pressure|psychosis|bipolar)"
    r" meds)"
)
_CANNOT_WAIT = (
    r"(?:insulin|epipens?|clozapine|clozaril|lithium|priadel|depot|methadone|subutex|buprenorphine"
    r"|inhalers?|hydrocortisone|warfarin|epilim|keppra|(?:epilepsy|heart|hiv|seizure|transplant)"
    r" meds)"
)
_MEDS = (
    rf"(?:{_VITAL}|meds|prescription|script|antidepressants?|sertraline|diazepam|venlafaxine"
    r"|mirtazapine)"
)
MEDICINE = (
    r"(?:no|not|without|out|run|ran|late|missed|stopped|refus\w+|forgot\w*|delay\w*|off|short"
    rf"|wait\w*|nobody|overdue|expired) {up_to(5)}{_CANNOT_WAIT}",
    rf"{_CANNOT_WAIT} {up_to(5)}(?:not|no|without|out|late|missed|stopped|refus\w+|delay\w*"
    r"|wait\w*|overdue|expired|gone|away|off)",
    rf"(?:running|getting|very|really|so) low (?:on|of) {up_to(3)}{_MEDS}",
    rf"(?:not|never) (?:had|got|been given|taken|received) {up_to(2)}(?:{_VITAL}|meds) (?:today"
    r"|yet|this (?:week|month|morning)|all (?:week|day))",
    r"(?:stopped|cut|withdrew|off|stopping) (?:\w+ ){0,2}meds (?:suddenly|cold|overnight|without"
    r" (?:telling|asking|warning|weaning)|with no|all at once)|cold turkey",
    r"(?:one|two|three|\d|few|couple|last|only) (?:\w+ ){0,3}(?:meds|doses|puffs|injections?) left",
    r"(?:can not get|not got|never got|waiting (?:for|on)|lost|without) (?:my|his|her) (?:\w+"
    r" )?script",
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
    rf"{_VITAL} left",
    rf"{_VITAL} (?:is|was|has been|are|were) {up_to(3)}(?:late|overdue|missed|cancelled|delayed"
    r"|out of stock|not (?:here|come|arrived|delivered|ready|in stock))",
    rf"(?:waiting|waited) (?:for|on) (?:my|his|her) {_VITAL} (?:since|for)",
    rf"(?:on|at|down to) (?:my|his|her|the) last {up_to(2)}{_VITAL}",
    rf"(?:skipping|halving|rationing|sharing) (?:my |his |her )?{_MEDS}",
    rf"(?:pharmacy|chemist|gp|clinic) (?:\w+ ){{0,4}}(?:no|out of) {up_to(1)}{_VITAL}",
)
