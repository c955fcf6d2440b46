"""What the checks say, in plain words of both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from moratoria.lawcheck.report import Check, Finding
from moratoria.model import Text

if TYPE_CHECKING:
    from collections.abc import Iterable


def finding(
    check: str, focus: str, kind: str, *parts: str | Text, name: Text | None = None
) -> Finding:
    """
    Returns a finding of a check, told of the node or file concerned.

    Args:
        check: name of the check.
        focus: the node or the file.
        kind: which of the messages below.
        parts: what fills its places after the first.
        name: what fills the first place; the last part of the focus if there is none.
    """
    return Finding(check, focus, words(kind, name or focus.rsplit("#", 1)[-1], *parts))


def words(kind: str, *parts: str | Text) -> Text:
    """Returns a message with its places filled, each by a name or by a text in both languages."""
    both = [part if isinstance(part, Text) else Text(part, part) for part in parts]
    message = _MESSAGES[kind]
    return Text(
        message.nl.format(*(part.nl for part in both)),
        message.en.format(*(part.en for part in both)),
    )


def made(
    name: str, findings: Iterable[Finding], *, advice: bool = False, extent: Text | None = None
) -> Check:
    """Returns a check that was made, its findings once each and in a stable order."""
    unique = sorted(set(findings), key=lambda f: (f.rule, f.focus, f.message.en))
    return Check(name, _LABELS[name], tuple(unique), advice=advice, extent=extent)


def skipped(name: str, why: str) -> Check:
    """Returns a check that was not made, with the reason."""
    return Check(name, _LABELS[name], not_run=_WHY[why])


def extent(name: str, number: int) -> Text:
    """Returns how much a check was held against."""
    one, many = _EXTENTS[name]
    unit = one if number == 1 else many
    return Text(f"{number} {unit.nl}", f"{number} {unit.en}")


_LABELS = {
    "turtle": Text("elk bestand is leesbaar", "every file can be read"),
    "expressions": Text(
        "elke uitdrukking ligt binnen het fragment", "every expression is inside the fragment"
    ),
    "shapes": Text(
        "begrippen en beleid volgen hun regels", "terms and policies keep to their rules"
    ),
    "undefined": Text("elk gebruikt begrip is verklaard", "every term used is declared"),
    "unused": Text("elk begrip wordt gebruikt", "every term is used"),
    "quotes": Text("elk citaat staat eenmaal in zijn bron", "every quote is once in its source"),
    "imports": Text("elke import is van een versie", "every import is of a version"),
    "periods": Text("elke periode sluit aaneen", "every period joins up"),
    "identifiers": Text(
        "elk kenmerk volgt de regels van zijn register",
        "every identifier keeps to the rules of its register",
    ),
    "claims": Text(
        "elk kenmerk zegt hetzelfde als de bron die het draagt",
        "every identifier says the same as the source that bears it",
    ),
    "reads": Text("elk beleid is als geheel te lezen", "every policy reads as a whole"),
    "hermit": Text(
        "HermiT vindt geen tegenspraak, en elke klasse kan een lid hebben",
        "HermiT finds no contradiction, and every class can have a member",
    ),
    "proofs": Text(
        "HermiT bewijst dat wat als vervuld of niet vervuld geldt, uit de definities volgt",
        "HermiT proves that what counts as met or as not met follows from the definitions",
    ),
    "opposites": Text(
        "HermiT bewijst dat normen met een tegengesteld gevolg elkaar uitsluiten",
        "HermiT proves that norms with opposite effects exclude each other",
    ),
}
_EXTENTS = {
    "hermit": (Text("klasse", "class"), Text("klassen", "classes")),
    "proofs": (Text("bewijs gevraagd", "proof asked"), Text("bewijzen gevraagd", "proofs asked")),
    "opposites": (Text("paar normen", "pair of norms"), Text("paren normen", "pairs of norms")),
}
_WHY = {
    "others": Text("eerst moet het andere in orde zijn", "the rest must be in order first"),
    "unasked": Text("niet gevraagd", "not asked for"),
    "no-java": Text("Java is niet geïnstalleerd", "Java is not installed"),
    "no-owlready2": Text("owlready2 is niet geïnstalleerd", "owlready2 is not installed"),
}
_MESSAGES = {
    "empty": Text("{0} bevat geen Turtle-bestand.", "{0} holds no Turtle file."),
    "turtle": Text("{0} is niet leesbaar: {1}", "{0} cannot be read: {1}"),
    "shape": Text("{0}: {1}", "{0}: {1}"),
    "malformed": Text("{0}: ‘{1}’ is misvormd: {2}.", "{0}: '{1}' is malformed: {2}."),
    "jci-bwb": Text(
        "{0}: de JCI noemt {1}, en de regeling waarin deze bepaling staat is {2}.",
        "{0}: the JCI names {1}, and the regulation that this provision is in is {2}.",
    ),
    "jci-article": Text(
        "{0}: de JCI wijst artikel „{1}” aan, en volgens haar naam is de bepaling artikel {2}.",
        "{0}: the JCI points to article “{1}”, and by its label the provision is article {2}.",
    ),
    "jci-day": Text(
        "{0}: de JCI draagt de dag „{1}”, en bedoeld is de versie van {2} (mor:versionMeant).",
        "{0}: the JCI bears the day “{1}”, and the version meant is of {2} (mor:versionMeant).",
    ),
    "address": Text(
        "{0}: het adres leidt naar „{1}”, en het kenmerk is „{2}”.",
        "{0}: the address leads to “{1}”, and the identifier is “{2}”.",
    ),
    "identifier": Text(
        "{0}: dcterms:identifier is „{1}”, en het kenmerk van die soort is „{2}”.",
        "{0}: dcterms:identifier is “{1}”, and the identifier of that kind is “{2}”.",
    ),
    "ecli-year": Text(
        "{0}: de ECLI is van het jaar {1}, en de uitspraak van {2} (mor:dateOf).",
        "{0}: the ECLI is of the year {1}, and the ruling of {2} (mor:dateOf).",
    ),
    "ecli-name": Text(
        "{0}: een uitspraak heet naar haar ECLI, dus {1}; deze heet {2}.",
        "{0}: a ruling is named for its ECLI, so {1}; this one is named {2}.",
    ),
    "celex-case": Text(
        "{0}: het CELEX-nummer is van zaak {1}, en de naam noemt zaak {2}.",
        "{0}: the CELEX number is of case {1}, and the label names case {2}.",
    ),
    "celex-court": Text(
        "{0}: het CELEX-nummer is van gerecht {1}, en de ECLI van gerecht {2}.",
        "{0}: the CELEX number is of court {1}, and the ECLI of court {2}.",
    ),
    "eli-celex": Text(
        "{0}: bij de ELI hoort het CELEX-nummer {1}, en er staat {2}.",
        "{0}: the CELEX number that goes with the ELI is {1}, and {2} is given.",
    ),
    "fragment": Text(
        "{0}: de uitdrukking ligt buiten het OWL-fragment; zie het begin van moratoria.ttl.",
        "{0}: the expression is outside the OWL fragment; see the top of moratoria.ttl.",
    ),
    "no-class": Text("{0}: {1} is geen verklaarde klasse.", "{0}: {1} is no declared class."),
    "circle": Text(
        "{0} is door middel van zichzelf gedefinieerd.", "{0} is defined by way of itself."
    ),
    "undefined": Text(
        "{0} wordt gebruikt en is nergens verklaard; is het een schrijffout?",
        "{0} is used and nowhere declared; is it a misspelling?",
    ),
    "unused": Text("{0} wordt nergens gebruikt.", "{0} is used nowhere."),
    "no-text": Text(
        "{0}: het tekstbestand {1} is niet gevonden.", "{0}: the text file {1} was not found."
    ),
    "quote": Text(
        "{0}: het citaat staat {1} maal in de tekst, en moet er eenmaal staan.",
        "{0}: the quote is found {1} times in the text, and must be there once.",
    ),
    "import": Text(
        "{0} importeert {1}, en dat is geen versie-IRI van een ontologie hier.",
        "{0} imports {1}, which is no version IRI of an ontology here.",
    ),
    "period": Text(
        "{0}: de gebeurtenissen sluiten niet aaneen tot één periode.",
        "{0}: the events do not join into one period.",
    ),
    "no-policy": Text(
        "Geen bestand noemt een beleid; geef het beleid een korte naam (mor:slug).",
        "No file names a policy; give the policy a short name (mor:slug).",
    ),
    "unreadable": Text("{0} is niet te lezen: {1}", "{0} cannot be read: {1}"),
    "no-norms": Text("{0} heeft geen enkele norm.", "{0} has no norm at all."),
    "inconsistent": Text("Het recht spreekt zichzelf tegen.", "The law contradicts itself."),
    "no-answer": Text("HermiT gaf geen antwoord: {1}", "HermiT gave no answer: {1}"),
    "no-member": Text(
        "{0} kan geen enkel lid hebben: de definitie sluit zichzelf uit.",
        "{0} can have no member: its definition rules itself out.",
    ),
    "proved": Text(
        "{0}: niet bewezen is{1} dat wat als vervuld geldt, de definitie vervult.",
        "{0}: it is not proved{1} that what counts as met meets the definition.",
    ),
    "refuted": Text(
        "{0}: niet bewezen is{1} dat wat als niet vervuld geldt, de definitie mist.",
        "{0}: it is not proved{1} that what counts as not met fails the definition.",
    ),
    "opposites": Text(
        "{0} en {1} hebben een tegengesteld gevolg, „{2}” tegenover „{3}”, en niet bewezen is{6}"
        " dat ze elkaar uitsluiten. Daarvoor zou geen zaak zowel „{4}” als „{5}” mogen zijn; laat"
        " de ene klasse de andere buitensluiten, of de ene norm wijken voor de andere"
        " (mor:postponedBy).",
        "{0} and {1} have opposite effects, “{2}” against “{3}”, and it is not proved{6} that they"
        " exclude each other. For that no case could be both “{4}” and “{5}”; let one class leave"
        " out the other, or one norm give way to the other (mor:postponedBy).",
    ),
    "opposites-in-one": Text(
        "{0} heeft zelf twee tegengestelde gevolgen, „{2}” en „{3}”, en niet bewezen is{6} dat geen"
        " zaak ze beide ondervindt.",
        "{0} itself has two opposite effects, “{2}” and “{3}”, and it is not proved{6} that no case"
        " meets with both.",
    ),
    "under": Text(", gelezen volgens „{0}”,", ", read as “{0}”,"),
}
