"""What an identifier says is what the source that bears it says; each difference is found."""

from __future__ import annotations

import pytest

from moratoria import rdf
from moratoria.lawcheck.policy import Checked
from moratoria.lawcheck.registers import claims, malformed

PREFIXES = """
@prefix mor: <https://w3id.org/moratoria/def#> .
@prefix doc: <https://w3id.org/moratoria/source/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
PLACE = "<https://w3id.org/moratoria/source/zz#art-43>"
JCI = "jci1.3:c:BWBR0011823&artikel=43&z=2022-06-29&g=2022-06-29"
GOOD = f"""
doc:zz a mor:Act ; mor:bwb "BWBR0011823" ; dcterms:identifier "BWBR0011823" ;
    mor:versionMeant "2022-06-29"^^xsd:date ;
    mor:officialUrl <https://wetten.overheid.nl/BWBR0011823/2022-06-29> .
{PLACE} mor:partOf doc:zz ; skos:prefLabel "artikel 43, eerste lid, Zz"@nl ; mor:jci "{JCI}" ;
    mor:officialUrl <https://wetten.overheid.nl/{JCI}> .
doc:zz-dir a mor:Directive ; mor:celex "32011L0095" ; dcterms:identifier "32011L0095" ;
    mor:eli <http://data.europa.eu/eli/dir/2011/95/oj> ;
    mor:officialUrl <http://data.europa.eu/eli/dir/2011/95/oj> .
doc:ecli-eu-c-2020-945 a mor:Ruling ; mor:ecli "ECLI:EU:C:2020:945" ; mor:celex "62019CJ0238" ;
    skos:prefLabel "Court of Justice, 19 November 2020, C-238/19 (EZ)"@en ;
    mor:dateOf "2020-11-19"^^xsd:date ; dcterms:identifier "ECLI:EU:C:2020:945" ;
    rdfs:seeAlso <http://linkeddata.overheid.nl/terms/jurisprudentie/id/ECLI:EU:C:2020:945> .
"""
# What is put in the place of what, and what is then found: the rule, and the node concerned.
DIFFERENCES = {
    "jci-of-another-regulation": (
        'jci "jci1.3:c:BWBR0011823',
        'jci "jci1.3:c:BWBR0011825',
        "BWBR0011825",
    ),
    "jci-of-another-article": ("artikel 43, eerste", "artikel 44, eerste", "article “43”"),
    "jci-of-another-day": (
        'versionMeant "2022-06-29',
        'versionMeant "2022-06-30',
        "day “2022-06-29”",
    ),
    "address-of-another-article": (f"nl/{JCI}", f"nl/{JCI.replace('43', '44')}", "artikel=44"),
    "address-of-another-regulation": ("nl/BWBR0011823/", "nl/BWBR0011825/", "“BWBR0011825”"),
    "identifier-of-another": (
        'identifier "BWBR0011823',
        'identifier "BWBR0011825',
        "dcterms:identifier",
    ),
    "celex-of-another-year": ('celex "32011L0095', 'celex "32012L0095', "the ELI is 32011L0095"),
    "celex-of-a-regulation": ('celex "32011L0095', 'celex "32011R0095', "the ELI is 32011L0095"),
    "ecli-of-another-year": ('dateOf "2020', 'dateOf "2021', "ECLI is of the year 2020"),
    "ruling-named-for-another": (
        "doc:ecli-eu-c-2020-945",
        "doc:ecli-eu-c-2020-946",
        "named for its ECLI",
    ),
    "celex-of-another-case": ("C-238/19", "C-239/19", "of case C-238/19"),
    "celex-of-another-court": ('ecli "ECLI:EU:C:', 'ecli "ECLI:EU:T:', "of court C"),
    "link-to-another-ruling": (
        "id/ECLI:EU:C:2020:945",
        "id/ECLI:EU:C:2020:946",
        "ECLI:EU:C:2020:946",
    ),
}


def checked(turtle: str) -> Checked:
    """Returns Turtle as what is to be checked, alone."""
    graph = rdf.parse((PREFIXES + turtle).encode(), rdf.TURTLE)
    return Checked(graph, graph, ())


def test_what_agrees_is_left_in_peace() -> None:
    """The example that the others differ from has nothing to tell."""
    assert list(claims(checked(GOOD))) == []
    assert list(malformed(checked(GOOD))) == []


@pytest.mark.parametrize("name", DIFFERENCES)
def test_a_difference_is_found(name: str) -> None:
    """One thing is changed, and what is found tells both sides of it in both languages."""
    was, becomes, words = DIFFERENCES[name]
    assert was in GOOD
    found = list(claims(checked(GOOD.replace(was, becomes))))
    assert any(words in f.message.en for f in found), [f.message.en for f in found]
    assert {f.rule for f in found} == {"claims"}
    assert all(f.message.nl != f.message.en and f.focus.startswith("https") for f in found)


def test_a_misprint_is_told_by_its_rule_and_compared_with_nothing() -> None:
    """What cannot be read says nothing that could differ."""
    broken = GOOD.replace('celex "32011L0095"', 'celex "32011L95"').replace(
        'dcterms:identifier "32011L0095"', 'dcterms:title "Zz"'
    )
    assert list(claims(checked(broken))) == []
    ((found, text),) = malformed(checked(broken))
    assert text == "32011L95"
    assert "four digits, filled up with zeros" in found.message.en


def test_a_country_that_is_none_of_the_table_is_a_misprint() -> None:
    """Addresses of resources are held against the form of their table too."""
    country = "<http://publications.europa.eu/resource/authority/country/Russia>"
    ((found, _),) = malformed(checked(f"doc:zz mor:nationality {country} ."))
    assert "with three capitals" in found.message.en
