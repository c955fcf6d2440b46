"""
Reads the identifiers of official registers by the rules that those registers lay down for them.

An identifier that keeps to the rules may still name nothing: only a look in the register tells.
The rules are those of Juriconnect BWB 1.3 (JCI), of the Council conclusions 2011/C 127/01 (ECLI)
and of how wetten.overheid.nl, EUR-Lex, data.europa.eu and TOOI write their own. What no source of
the model needs, such as a JCI of several versions, is refused and not guessed at.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, NoReturn

from moratoria.errors import IdentifierError
from moratoria.model import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Parts = tuple[tuple[str, str], ...]

ELI_HOST = "http://data.europa.eu/eli/"
TOOI_HOST = "https://identifier.overheid.nl/tooi/id/"
COUNTRY_HOST = "http://publications.europa.eu/resource/authority/country/"

# The words a JCI can place something by, and those that stand inside an article.
_PLACES = (
    *("boek", "deel", "titeldeel", "hoofdstuk", "afdeling", "paragraaf", "sub-paragraaf"),
    *("artikel", "bijlage", "aanwijzing", "inhoudsopgave"),
)
_INSIDE = ("lid", "o")
_DAYS = ("z", "g")


@dataclass(frozen=True)
class Identifier:
    """
    An identifier that keeps to the rules of its register.

    Attributes:
        kind: `bwb`, `jci`, `ecli`, `celex`, `eli`, `tooi` or `country`.
        parts: its parts by name, in their order; a name can come more than once.
    """

    kind: str
    text: str
    parts: Parts

    def part(self, name: str) -> str:
        """Returns the first part of a name, empty if there is none."""
        return next((value for key, value in self.parts if key == name), "")


def read(text: str, kind: str | None = None) -> Identifier:
    """
    Returns an identifier with its parts.

    Args:
        text: the identifier, without anything around it.
        kind: whose it is; without it, its first letters tell.

    Raises:
        IdentifierError: naming the rule that it breaks, the first one if there are several.

    >>> read("ECLI:NL:RVS:2019:3600").part("court")
    'RVS'
    """
    found = kind or kind_of(text)
    if found is None:
        known = ", ".join(KINDS)
        raise IdentifierError(
            text,
            Text(
                f"het begint niet als een kenmerk dat hier bekend is: {known}",
                f"it does not begin like an identifier that is known here: {known}",
            ),
        )
    if text != text.strip() or re.search(r"\s", text):
        _break(text, "er staat geen wit in een kenmerk", "an identifier holds no white space")
    return Identifier(found, text, KINDS[found](text))


def kind_of(text: str) -> str | None:
    """
    Returns whose identifier a text sets out to be, by its first letters; None if nobody's.

    >>> kind_of("62019CJ0238"), kind_of("jci1.4:c:BWBR0011823"), kind_of("42")
    ('celex', 'jci', None)
    """
    upper = text.strip().upper()
    if re.match(r"[0-9]{5}[A-Z]", upper):
        return "celex"
    begins = ("jci", "JCI"), ("ecli", "ECLI"), ("bwb", "BWB")
    hosts = ("eli", ELI_HOST), ("tooi", TOOI_HOST), ("country", COUNTRY_HOST)
    named = [kind for kind, start in begins if upper.startswith(start)]
    hosted = [kind for kind, host in hosts if text.strip().startswith(host)]
    return next(iter([*named, *hosted]), None)


def _break(text: str, nl: str, en: str) -> NoReturn:
    raise IdentifierError(text, Text(nl, en))


def _bwb(text: str) -> Parts:
    """Reads the register, BWB with R or V, and the number."""
    if not re.match("BWB[RV]", text):
        _break(
            text,
            "een BWB-nummer begint met BWB en R (regeling) of V (verdrag)",
            "a BWB number begins with BWB and R (regulation) or V (treaty)",
        )
    if not re.fullmatch("[0-9]{7}", text[4:], re.ASCII):
        _break(
            text,
            f"na {text[:4]} komen precies zeven cijfers, en hier staat ‘{text[4:]}’",
            f"after {text[:4]} come exactly seven digits, and here stands '{text[4:]}'",
        )
    return (("register", text[:4]), ("number", text[4:]))


# ---------------------------------------------------------------- JCI


def _jci(text: str) -> Parts:
    """Reads `jci1.3:c:<BWB number>` and `&name=value` after it."""
    head, *rest = text.split("&")
    version, _, tail = head.partition(":")
    kind, _, number = tail.partition(":")
    if version != "jci1.3":
        _break(
            text,
            f"een JCI begint met de versie, jci1.3, en hier staat ‘{version}’",
            f"a JCI begins with the version, jci1.3, and here stands '{version}'",
        )
    if kind != "c":
        _break(
            text,
            f"na de versie komt c (één geconsolideerde tekst), en hier staat ‘{kind}’",
            f"after the version comes c (one consolidated text), and here stands '{kind}'",
        )
    _bwb_within(text, number)
    pairs = tuple(_pair(text, part) for part in rest)
    _ordered(text, [name for name, _ in pairs])
    for name, value in pairs:
        if name in _DAYS:
            _day(text, name, value)
    return (("version", "1.3"), ("type", kind), ("bwb", number), *pairs)


def _bwb_within(text: str, number: str) -> None:
    try:
        _bwb(number)
    except IdentifierError as error:
        raise IdentifierError(text, error.rule) from None


def _pair(text: str, part: str) -> tuple[str, str]:
    name, sign, value = part.partition("=")
    if not sign or not name or not value:
        _break(
            text,
            f"na & komt naam=waarde, en hier staat ‘{part}’",
            f"after & comes name=value, and here stands '{part}'",
        )
    if name not in {*_PLACES, *_INSIDE, *_DAYS}:
        known = ", ".join([*_PLACES, *_INSIDE, *_DAYS])
        _break(
            text,
            f"‘{name}’ is geen deel van een JCI; wel: {known}",
            f"'{name}' is no part of a JCI; these are: {known}",
        )
    return name, value


def _ordered(text: str, names: Sequence[str]) -> None:
    """Checks what comes once, and that what is inside an article follows one."""
    for name in names:
        if name != "o" and names.count(name) > 1:
            _break(text, f"{name} staat er meer dan eens", f"{name} is there more than once")
    for number, name in enumerate(names):
        if name in _INSIDE and not {"artikel", "bijlage", "aanwijzing"} & set(names[:number]):
            _break(
                text,
                f"{name} wijst een plaats binnen een artikel aan en volgt erop",
                f"{name} points inside an article and comes after it",
            )


def _day(text: str, name: str, value: str) -> None:
    try:
        right = date.fromisoformat(value).isoformat() == value
    except ValueError:
        right = False
    if not right:
        _break(
            text,
            f"{name} is een dag als 2022-06-29, en hier staat ‘{value}’",
            f"{name} is a day like 2022-06-29, and here stands '{value}'",
        )


# ---------------------------------------------------------------- ECLI

_EU_COURTS = {"C", "T", "F"}  # Court of Justice, General Court, Civil Service Tribunal


def _ecli(text: str) -> Parts:
    """Reads the five components, by the Council conclusions, annex, section 1."""
    names = ("prefix", "country", "court", "year", "number")
    parts = dict(zip(names, text.split(":"), strict=False))
    if text.count(":") != len(names) - 1:
        _break(
            text,
            "een ECLI heeft vijf delen, gescheiden door dubbele punten: ECLI, land, gerecht, jaar"
            f" en nummer; hier zijn het er {text.count(':') + 1}",
            "an ECLI has five parts, parted by colons: ECLI, country, court, year and number; here"
            f" there are {text.count(':') + 1}",
        )
    for name, rule, nl, en in _ECLI_RULES:
        if not re.fullmatch(rule, parts[name], re.ASCII):
            found = parts[name]
            _break(text, f"{nl}, en hier staat ‘{found}’", f"{en}, and here stands '{found}'")
    if parts["country"] == "EU" and parts["court"] not in _EU_COURTS:
        _break(
            text,
            f"de gerechten van de Unie zijn C, T en F, en hier staat ‘{parts['court']}’",
            f"the courts of the Union are C, T and F, and here stands '{parts['court']}'",
        )
    return tuple(parts.items())[1:]


_ECLI_RULES = (
    ("prefix", "ECLI", "het eerste deel is ECLI", "the first part is ECLI"),
    (
        "country",
        "[A-Z]{2}",
        "het land is twee hoofdletters, zoals NL of EU",
        "the country is two capitals, such as NL or EU",
    ),
    (
        "court",
        "[A-Z][A-Z0-9]{0,6}",
        "het gerecht is één tot zeven hoofdletters en cijfers, te beginnen met een letter",
        "the court is one to seven capitals and digits, beginning with a letter",
    ),
    (
        "year",
        "[1-9][0-9]{3}",
        "het jaar is vier cijfers",
        "the year is four digits",
    ),
    (
        "number",
        "[A-Z0-9.]{1,25}",
        "het nummer is één tot vijfentwintig hoofdletters, cijfers en punten",
        "the number is one to twenty-five capitals, digits and dots",
    ),
)

# ---------------------------------------------------------------- of the Union

_COURT_SECTOR = "6"


def _celex(text: str) -> Parts:
    """Reads sector, year, type and number."""
    found = re.fullmatch("([1-9])([0-9]{4})([A-Z]+)([0-9]+)", text, re.ASCII)
    if not found:
        _break(
            text,
            "een CELEX-nummer is een sector (één cijfer), een jaar (vier), hoofdletters en een"
            " nummer",
            "a CELEX number is a sector (one digit), a year (four), capitals and a number",
        )
    sector, year, type_, number = found.groups()
    wanted = (2,) if sector == _COURT_SECTOR else (1, 2)
    if len(type_) not in wanted:
        _break(
            text,
            f"in sector {sector} is de soort {' of '.join(map(str, wanted))} letters lang, en hier"
            f" staat ‘{type_}’",
            f"in sector {sector} the type has {' or '.join(map(str, wanted))} letters, and here"
            f" stands '{type_}'",
        )
    if len(number) != 4:  # noqa: PLR2004 - four digits
        _break(
            text,
            f"het nummer is vier cijfers, met nullen aangevuld, en hier staat ‘{number}’",
            f"the number is four digits, filled up with zeros, and here stands '{number}'",
        )
    return (("sector", sector), ("year", year), ("type", type_), ("number", number))


def _eli(text: str) -> Parts:
    """Reads the ELI of legislation of the Union as it was published in the Official Journal."""
    pieces = text.removeprefix(ELI_HOST).split("/")
    if not text.startswith(ELI_HOST) or len(pieces) != len(_ELI_RULES):
        _break(
            text,
            f"een ELI van de Unie is {ELI_HOST} met soort, jaar, nummer en oj",
            f"an ELI of the Union is {ELI_HOST} with kind, year, number and oj",
        )
    for piece, (_, rule, nl, en) in zip(pieces, _ELI_RULES, strict=True):
        if not re.fullmatch(rule, piece, re.ASCII):
            _break(text, f"{nl}, en hier staat ‘{piece}’", f"{en}, and here stands '{piece}'")
    return tuple(zip(("type", "year", "number"), pieces, strict=False))


_ELI_RULES = (
    (
        "type",
        "(dir|reg|dec)(_impl|_del)?",
        "de soort is dir, reg of dec",
        "the kind is dir, reg or dec",
    ),
    ("year", "[1-9][0-9]{3}", "het jaar is vier cijfers", "the year is four digits"),
    (
        "number",
        "[1-9][0-9]*",
        "het nummer is cijfers, zonder nullen ervoor",
        "the number is digits, without zeros before it",
    ),
    ("edition", "oj", "de uitgave is oj", "the edition is oj"),
)


def _tooi(text: str) -> Parts:
    """Reads the address of an organisation in the register of TOOI."""
    found = re.fullmatch(f"{re.escape(TOOI_HOST)}([a-z]+)/([a-z]+[0-9]+)", text, re.ASCII)
    if not found:
        _break(
            text,
            f"een kenmerk van TOOI is {TOOI_HOST} met een soort en een code van letters en cijfers,"
            " zoals ministerie/mnre1058",
            f"an identifier of TOOI is {TOOI_HOST} with a kind and a code of letters and digits,"
            " such as ministerie/mnre1058",
        )
    return (("type", found[1]), ("code", found[2]))


def _country(text: str) -> Parts:
    """Reads the address of a country in the authority table of the Publications Office."""
    code = text.removeprefix(COUNTRY_HOST)
    if not text.startswith(COUNTRY_HOST) or not re.fullmatch("[A-Z0-9]{3}", code, re.ASCII):
        _break(
            text,
            f"een land is {COUNTRY_HOST} met drie hoofdletters of cijfers",
            f"a country is {COUNTRY_HOST} with three capitals or digits",
        )
    return (("code", code),)


KINDS: dict[str, Callable[[str], Parts]] = {
    "bwb": _bwb,
    "jci": _jci,
    "ecli": _ecli,
    "celex": _celex,
    "eli": _eli,
    "tooi": _tooi,
    "country": _country,
}
"""What reads each kind; it raises an error that names the rule broken."""
