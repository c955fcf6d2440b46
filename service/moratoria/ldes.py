"""
The feed of changes: a member for each version of what is published, in the order of being seen.

It is a Linked Data Event Stream (https://w3id.org/ldes/specification) in pages, each a file of
N-Triples: `DATA_DIR/feed/<number>.nt`. Only the last page is written again, to add to it, so what
a member says outlives what it is about. The time of a member is when this service first saw the
version; when somebody else published it is not known here, and no time is made up.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from itertools import count
from typing import TYPE_CHECKING

from moratoria import rdf
from moratoria.errors import AssetError
from moratoria.files import write_whole
from moratoria.vocab import BASE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

PAGE = 100
"""How many members a page has before the next one begins."""

STREAM, LAW, DATASET = f"{BASE}ldes#stream", f"{BASE}ldes#law", f"{BASE}ldes#dataset"
PREFIXES = {
    "as": "https://www.w3.org/ns/activitystreams#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "ldes": "https://w3id.org/ldes#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "schema": "https://schema.org/",
    "shp": f"{BASE}shape/",
    "tree": "https://w3id.org/tree#",
}
_ALL = {**rdf.PREFIXES, **PREFIXES}
_STREAM = f"""
@base <{BASE}ldes> .
<#stream> a ldes:EventStream ;
    dcterms:title "Moratoria, de wijzigingen"@nl , "Moratoria, the changes"@en ;
    dcterms:description
        "Elke versie van het recht, van de gegevens als geheel, van elke lezing en van elke beslissing over een voorbeeldzaak. dcterms:available is het moment waarop deze dienst de versie voor het eerst zag; het loopt nooit terug. schema:position geeft de volgorde."@nl ,
        "Each version of the law, of the data as a whole, of each reading and of each decision on an example case. dcterms:available is the moment at which this service first saw the version; it never goes back. schema:position gives the order."@en ;
    dcterms:license <https://creativecommons.org/publicdomain/zero/1.0/> ;
    ldes:timestampPath dcterms:available ;
    ldes:sequencePath schema:position ;
    ldes:versionOfPath dcterms:isVersionOf ;
    ldes:versionDeletePath rdf:type ;
    ldes:versionDeleteObject as:Delete ;
    tree:shape shp:Version .
<#law> a dcat:Dataset ;
    dcterms:title "Het recht waaronder wordt beslist"@nl , "The law under which is decided"@en .
<#dataset> a dcat:Dataset ;
    dcterms:title "Alles wat wordt gepubliceerd"@nl , "Everything that is published"@en .
"""  # noqa: E501 - each text is one line of Turtle
_VERSIONED = re.compile(
    rf"^(<[^>]*>) <[^>]*#type> <{re.escape(BASE)}def#(?:Reading|ReadingValue|Decision)> <",
    re.MULTILINE,
)
_LINE = re.compile(r"(<[^>]*>) (<[^>]*> .+) \.")


@dataclass(frozen=True)
class State:
    """
    What is published of one thing.

    Attributes:
        of: the IRI of the thing.
        version: what tells this state from any other, empty if it is no longer published.
        said: what is said of it, as N-Triples without the subject.
    """

    of: str
    version: str
    said: tuple[str, ...]


@dataclass(frozen=True)
class Member:
    """A state as it was recorded, with its time and its place; it never changes."""

    iri: str
    said: tuple[str, ...]

    @property
    def of(self) -> str:
        """The thing that this is a version of."""
        return self._value("dcterms:isVersionOf")

    @property
    def version(self) -> str:
        """What tells it from other states of the thing, empty for its end."""
        return self._value("dcat:version")

    @property
    def at(self) -> str:
        """When it was first seen, as xsd:dateTime."""
        return self._value("dcterms:available")

    @property
    def lines(self) -> list[str]:
        """What it says, as N-Triples."""
        return [f"<{self.iri}> {said} ." for said in self.said]

    def _value(self, name: str) -> str:
        start = f"{_iri(name)} "
        found = next((said for said in self.said if said.startswith(start)), start)
        return re.split('["<>]', found.removeprefix(start))[1] if found != start else ""


Page = tuple[Member, ...]


# ---------------------------------------------------------------- what is published


def published(quads: str, dataset: str, law: str) -> list[State]:
    """
    Returns the states that a version of the public dataset has, that of the whole first.

    Args:
        quads: the dataset, as N-Quads.
        dataset: its hash.
        law: the hash of the law it was made under.
    """
    said: defaultdict[str, set[str]] = defaultdict(set)
    versioned = set(_VERSIONED.findall(quads))
    for line in quads.split("\n"):
        subject, _, rest = line.partition(" ")
        if subject in versioned:
            said[subject].add(rest.rpartition(" <")[0])
    things = [(subject[1:-1], tuple(sorted(found))) for subject, found in sorted(said.items())]
    states = [State(of, rdf.digest("\n".join(found)), found) for of, found in things]
    return [_dataset(dataset), _law(law), *states]


def kept(datasets: Iterable[str], laws: Iterable[str]) -> list[State]:
    """Returns the states of the dataset and of the law with these hashes."""
    return [*map(_dataset, datasets), *map(_law, laws)]


def _dataset(version: str) -> State:
    return _whole(DATASET, version, f"{BASE}dump.nq.gz?version={version}")


def _law(version: str) -> State:
    return _whole(LAW, version, f"{BASE}law/{version}")


def _whole(of: str, version: str, text: str) -> State:
    kind = f"{_iri('rdf:type')} {_iri('dcat:Dataset')}"
    return State(of, version, (kind, f"{_iri('dcterms:hasFormat')} <{text}>"))


# ---------------------------------------------------------------- the feed


def now() -> str:
    """Returns the time, as xsd:dateTime."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class Feed:
    """
    The feed that a folder keeps; one process writes it.

    Args:
        folder: the folder for what the service keeps.
        clock: what tells the time, as `now` does.
    """

    def __init__(self, folder: Path, clock: Callable[[], str] = now) -> None:
        self._folder, self._clock = folder / "feed", clock
        self._pages: tuple[Page, ...] | None = None

    @property
    def pages(self) -> tuple[Page, ...]:
        """
        The pages that are recorded.

        Raises:
            AssetError: if they could not be read; an empty feed would say that nothing is told.
        """
        if self._pages is None:
            message = "The pages of the changes cannot be read; the log says which and why."
            raise AssetError(message)
        return self._pages

    def record(self, states: Sequence[State], earlier: Sequence[State] = ()) -> None:
        """
        Adds what is new: states that differ from the last of their thing, and the end of a thing.

        Args:
            states: what is published now.
            earlier: what was published before; added if it never was, ahead of what is new now.

        Raises:
            AssetError: if a page is not as it was written.
            OSError: if a page cannot be written; those before it were.
        """
        self._pages = None
        self._pages = tuple(self._read())
        members = [member for page in self.pages for member in page]
        at = max(self._clock(), members[-1].at if members else "")  # also if a clock is set back
        pages = list(self.pages)
        for position, state in enumerate(_new(members, states, earlier), start=len(members)):
            if not pages or len(pages[-1]) >= PAGE:
                pages.append(())
            pages[-1] += (_member(state, at, position, page=len(pages)),)
        self._write(pages)

    def _write(self, pages: Sequence[Page]) -> None:
        for number, page in enumerate(pages, start=1):
            if self.pages[number - 1 : number] != (page,):
                text = "\n".join(line for member in page for line in member.lines)
                write_whole(self._path(number), f"{text}\n".encode())
                self._pages = (*self.pages[: number - 1], page)

    def _read(self) -> Iterator[Page]:
        for number in count(1):
            path = self._path(number)
            if not path.exists():
                return
            yield _members(path)

    def _path(self, number: int) -> Path:
        return self._folder / f"{number}.nt"

    # ------------------------------------------------------------ as RDF

    def is_closed(self, number: int) -> bool:
        """Returns whether a page can never have another member."""
        return number < len(self.pages)

    def root(self, address: str) -> bytes:
        """
        Returns the first node of the view, which leads to all pages, as N-Triples.

        Args:
            address: where it is read, as an absolute IRI.
        """
        lines = [
            *_stream(),
            _say(STREAM, "tree:view", f"<{address}>"),
            _say(address, "rdf:type", _iri("tree:Node")),
        ]
        for number, page in enumerate(self.pages, start=1):
            lines += _relation(address, number, "from", "GreaterThanOrEqualTo", page[0].at)
            if self.is_closed(number):
                lines += _relation(address, number, "to", "LessThanOrEqualTo", page[-1].at)
        return "\n".join(lines).encode()

    def page(self, address: str, number: int) -> bytes:
        """
        Returns one page, as N-Triples; see `root`.

        Raises:
            IndexError: if there is no such page.
        """
        node = f"{address}/{number}"
        lines = [_say(node, "rdf:type", _iri("tree:Node"))]
        if self.is_closed(number):
            lines.append(_say(node, "ldes:immutable", _typed("true", "boolean")))
        for member in self.pages[number - 1]:
            lines += [_say(STREAM, "tree:member", f"<{member.iri}>"), *member.lines]
        return "\n".join(lines).encode()


def _new(
    members: Sequence[Member], states: Sequence[State], earlier: Sequence[State]
) -> list[State]:
    """Returns what is to be added, in order; what is published now is the last of its thing."""
    known = {(member.of, member.version) for member in members}
    known |= {(state.of, state.version) for state in states}
    found = [state for state in earlier if (state.of, state.version) not in known]
    last = {member.of: member.version for member in members}
    last |= {state.of: state.version for state in found}
    found += [state for state in states if last.get(state.of) != state.version]
    ended = last.keys() - {state.of for state in states}
    deletion = (f"{_iri('rdf:type')} {_iri('as:Delete')}",)
    return found + [State(of, "", deletion) for of in sorted(ended) if last[of]]


def _member(state: State, at: str, position: int, page: int) -> Member:
    """Records a state; a feed that is begun again gives no name that was given before."""
    name = rdf.digest(f"{position} {at} {state.of} {state.version}")[:16]
    said = [
        *state.said,
        f"{_iri('dcterms:isVersionOf')} <{state.of}>",
        f"{_iri('dcterms:available')} {_typed(at, 'dateTime')}",
        f"{_iri('schema:position')} {_typed(str(position), 'integer')}",
    ]
    if state.version:
        said.append(f"{_iri('dcat:version')} {rdf.literal(state.version)}")
    return Member(f"{BASE}ldes/{page}#{name}", tuple(sorted(said)))


def _members(path: Path) -> Page:
    """Returns the members of a page as it was written."""
    said: dict[str, list[str]] = {}
    # Not splitlines: a literal may hold a sign that ends a line of text, and none of N-Triples.
    for line in path.read_text(encoding="utf-8").removesuffix("\n").split("\n"):
        found = _LINE.fullmatch(line)
        if found is None:
            message = (
                f"{path} is not as it was written: '{line[:80]}' is no statement. Put it back from "
                "a copy; without the folder a new feed begins, which tells everything once more."
            )
            raise AssetError(message)
        said.setdefault(found[1][1:-1], []).append(found[2])
    return tuple(Member(iri, tuple(lines)) for iri, lines in said.items())


# ---------------------------------------------------------------- statements


@cache
def _stream() -> tuple[str, ...]:
    """Returns what is said of the stream, as N-Triples."""
    heads = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in _ALL.items())
    graph = rdf.parse(f"{heads}{_STREAM}".encode(), rdf.TURTLE)
    return tuple(rdf.canonical(graph).removesuffix("\n").split("\n"))


def _relation(address: str, number: int, side: str, kind: str, value: str) -> list[str]:
    relation = f"{address}#{side}-{number}"
    return [
        _say(address, "tree:relation", f"<{relation}>"),
        _say(relation, "rdf:type", _iri(f"tree:{kind}Relation")),
        _say(relation, "tree:node", f"<{address}/{number}>"),
        _say(relation, "tree:path", _iri("dcterms:available")),
        _say(relation, "tree:value", _typed(value, "dateTime")),
    ]


def _say(subject: str, predicate: str, obj: str) -> str:
    return f"<{subject}> {_iri(predicate)} {obj} ."


@cache
def _iri(name: str) -> str:
    prefix, _, local = name.partition(":")
    return f"<{_ALL[prefix]}{local}>"


def _typed(text: str, kind: str) -> str:
    return rdf.literal(text, f"{_ALL['xsd']}{kind}")
