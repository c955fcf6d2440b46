"""
The words of our own pages, in Dutch and English. What the law says comes from the law's own labels.
"""

from __future__ import annotations

from moratoria.model import Text

WORDS = {
    "letter": Text("De brief", "The letter"),
    "queries": Text("Vragen aan de graaf", "Ask the graph"),
    "catalogue": Text("Catalogus", "Catalogue"),
    "as-data": Text("Deze catalogus als data", "This catalogue as data"),
    "counted": Text("geteld per klasse en eigenschap", "counted by class and property"),
    "version": Text("versie", "version"),
    "licence": Text("licentie", "licence"),
    "services": Text("Diensten", "Services"),
    "language": Text("Taal", "Language"),
    "cited-by": Text("Wat hierop rust", "What rests on this"),
    "official": Text("Officiële publicatie", "Official publication"),
    "authority": Text(
        "De Nederlandse tekst geldt. Kies English voor onze eigen vertaling eronder.",
        "The Dutch text is the authority. Below each paragraph stands our own translation, "
        "which has no official standing.",
    ),
    "ours": Text("Onze vertaling", "Our translation"),
    "margin": Text(
        "In de kantlijn staat bij elke zin wat in het model erop rust.",
        "The margin says for each sentence what in the model rests on it.",
    ),
    "criteria": Text("criteria", "criteria"),
    "criterion": Text("criterium", "criterion"),
    "decision": Text("Beoordeling van een zaak", "Decision of a case"),
    "judged": Text("beoordeeld op", "judged on"),
    "case": Text("zaak", "case"),
    "deciding": Text("Waarop dit rust", "What this rests on"),
    "unquoted": Text(
        "Bronnen zonder citaat, in onze woorden", "Sources not quoted, in our own words"
    ),
    "judge": Text("Ter beoordeling door een mens", "For a human to judge"),
    "steps": Text("Alle stappen", "Every step"),
    "missing": Text("Ontbreekt", "Missing"),
    "exclusions": Text("Uitzonderingen, niet vastgelegd", "Exclusions, not recorded"),
    "effects": Text("Gevolgen", "Effects"),
    "withheld": Text("onthouden", "withheld"),
    "may-be-withheld": Text("mogelijk onthouden", "possibly withheld"),
    "turns-on": Text("Hangt af van de lezing", "Turns on the reading"),
    "provisional": Text("voorlopig", "provisional"),
    "provisional-text": Text(
        "Dit rust op een bron die niet in haar bewoordingen van toen is gelezen.",
        "This rests on a source not read in its wording of the time.",
    ),
    "period": Text(
        "Van kracht van {0} tot {1}, die dag zelf niet.",
        "In force from {0} until {1}, that day left out.",
    ),
    "presumed": Text("afwezig verondersteld", "presumed absent"),
    "fact": Text("feit", "fact"),
    "holds": Text("is zo", "holds"),
    "does-not-hold": Text("is niet zo", "does not hold"),
    "unknown": Text("niet bekend", "not known"),
    "deadline": Text("Beslistermijn", "Decision term"),
    "no-date": Text("geen datum vast te stellen", "no date can be given"),
    "overdue": Text("verstreken", "run out"),
    "ledger": Text("Hoe de termijn loopt", "How the term runs"),
    "step": Text("stap", "step"),
    "months": Text("maanden", "months"),
    "from": Text("van", "from"),
    "to": Text("tot", "to"),
    "source": Text("bron", "source"),
    "noted": Text("kan gelden, niet meegeteld", "may hold, not counted"),
    "alternatives": Text("Andere datums die het kunnen zijn", "Other dates it could be"),
    "readings": Text("Lezingen", "Readings"),
    "reading": Text("lezing", "reading"),
    "value": Text("waarde", "value"),
    "open": Text("open: elke waarde is gevraagd", "open: every value was asked"),
    "assumptions": Text("Verondersteld", "Assumed"),
    "notice": Text("Let op", "Please note"),
    "law": Text("Recht, versie {0}", "Law, version {0}"),
    "hash": Text("inhoud", "content"),
    "number": Text("kenmerk van dit antwoord", "id of this answer"),
    "footer": Text(
        "Geen juridisch advies. Code Apache-2.0; ontologie, shapes en vragen CC0-1.0.",
        "No legal advice. Code Apache-2.0; ontology, shapes and queries CC0-1.0.",
    ),
    "query": Text("Vraag in SPARQL 1.1", "Query in SPARQL 1.1"),
    "ask": Text("Vraag", "Ask"),
    "examples": Text("Voorbeelden", "Examples"),
    "saved": Text("Alle vragen met een naam (in het Engels)", "All saved questions"),
    "previous": Text("Vorige", "Previous"),
    "first": Text("Begin", "First"),
    "rows-shown": Text("rijen {0} tot en met {1} van {2}", "rows {0} to {1} of {2}"),
    "download": Text("Bewaar alles als", "Save all as"),
    "cite": Text("Blijvend adres van dit antwoord", "Lasting address of this answer"),
    "latest": Text("Vraag de graaf van nu", "Ask the graph of now"),
    "change": Text("Verander deze vraag", "Change this query"),
    "answer": Text("Antwoord", "Answer"),
    "permalink": Text("Blijvend adres van deze vraag", "Lasting address of this query"),
    "trouble": Text("De vraag is niet beantwoord", "The query was not answered"),
    "rows": Text("rijen", "rows"),
    "row": Text("rij", "row"),
    "yes": Text("ja", "yes"),
    "no": Text("nee", "no"),
    "limits": Text(
        "Een vraag leest alleen, en stopt na {0} seconden of bij {1} antwoord.",
        "A query only reads, and stops after {0} seconds or at {1} of answer.",
    ),
    "without-inferences": Text(
        "Laat weg wat uit de rest volgt", "Leave out what follows from the rest"
    ),
    "bounds": Text("Grenzen", "Limits"),
    "bounds-text": Text(
        "Wat een grens raakt, wordt geweigerd of gestopt, en het antwoord zegt welke; "
        "een antwoord wordt nooit ingekort.",
        "What meets a limit is refused or stopped, and the answer says which; an answer is "
        "never cut short.",
    ),
    "elsewhere": Text(
        "SERVICE mag boven in een vraag deze endpoints noemen:",
        "At the top of a query SERVICE may name these endpoints:",
    ),
    "reasoning-off": Text(
        "Zonder FROM is de standaardgraaf de vereniging van alle graven met een naam; met "
        "reasoning=off zonder de graaf met wat uit de rest volgt.",
        "Without FROM the default graph is the union of all named graphs; with reasoning=off it is "
        "that without the graph of what follows from the rest.",
    ),
    "inferred-graph": Text(
        "Wat owlrl, een redeneerder voor OWL 2 RL, over de voorbeeldzaken afleidt, opgeschreven.",
        "What owlrl, a reasoner for OWL 2 RL, infers about the example cases, written down.",
    ),
    "search": Text("Zoeken", "Search"),
    "search-words": Text(
        "Woorden uit de brief, of van een begrip", "Words of the letter, or of a term"
    ),
    "find": Text("Zoek", "Find"),
    "found": Text("{0} gevonden", "{0} found"),
    "further": Text("Volgende", "Next"),
    "field-label": Text("naam", "label"),
    "field-definition": Text("definitie", "definition"),
    "field-note": Text("toelichting", "note"),
    "field-passage": Text("vindplaats", "passage"),
    "graph-holds": Text(
        "De graaf bevat het recht, de voorbeeldzaken en wat daaruit volgt.",
        "The graph holds the law, the example cases and what follows from them.",
    ),
    "resting": Text("wat hierop rust, met verwijzingen", "what rests on this, with links"),
    "forms": Text("Ook als", "Also as"),
    "contents": Text("Alle namen", "All names"),
    "aligned": Text("In andere vocabulaires", "In other vocabularies"),
    "used-in": Text("Genoemd in", "Spoken of by"),
    "used-further": Text("Vraag de graaf wat nog meer", "Ask the graph what else"),
    "others": Text("Wat dit document van andere zegt", "What this document says of others"),
    "our-summary": Text("Onze samenvatting", "Our summary"),
    "refuted": Text(
        "Waar is aangetoond dat het volgende niet geldt:",
        "Where the following is shown not to hold:",
    ),
}
