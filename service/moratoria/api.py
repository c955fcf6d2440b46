"""
What a notebook or a program of one's own uses: a policy, the cases put to it, the decisions made.

The functions of the other modules, gathered under three nouns; nothing is decided here.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from rdflib import Dataset, URIRef

from moratoria import model, notebook, provenance, rdf
from moratoria.answer import answer
from moratoria.dates import parse
from moratoria.decide import decide_case
from moratoria.errors import InputError, UnknownNameError
from moratoria.intake import read_case
from moratoria.law import load_law
from moratoria.model import Case
from moratoria.prose import WORDS, tell
from moratoria.timeline import case_timeline

if TYPE_CHECKING:
    from collections.abc import Sequence

    from moratoria.law import Law, Norm, Reading
    from moratoria.model import Criterion, Lang, NormAnswer, Text
    from moratoria.timeline import Stretch

Source = Case | Mapping[str, object] | bytes | str | Path
"""A case, its plain form, a document (bytes or text), or the path of a file."""
_T = TypeVar("_T", bound="Norm | Reading | Criterion")


def load_policy(slug: str | None = None) -> Policy:
    """
    Returns a policy to put cases to.

    >>> load_policy()
    <Policy ...: ... norms, ... readings, ... criteria; law version ...>

    Args:
        slug: the policy; the default one without it.

    Raises:
        UnknownNameError: for a policy that does not exist, naming those that do.
    """
    return Policy(load_law(slug))


def load_case(source: Source) -> Case:
    """
    Returns a case, held against the shapes.

    >>> load_case({"sex": "male", "birth_date": "2000-05"})
    <Case: 2 facts>
    >>> load_case('{"sex": "male"}')
    <Case: 1 fact>

    Args:
        source: a dict of plain keys; a document as bytes or text, in Turtle, N-Triples, JSON-LD
            or the plain form in JSON; or a `Path` to a file of one of these.

    Raises:
        InputError: if it cannot be read.
        InvalidCaseError: if the case breaks the shapes, listing every finding.
    """
    match source:
        case Case():
            return source
        case Mapping():
            return read_case(_json(source), rdf.JSON)
        case Path():
            return read_case(source.read_bytes(), rdf.media_type_of(source.name))
        case bytes():
            return read_case(source)
        case str():
            return _from_text(source)
    message = f"A case is a dict, a document or a Path; found {type(source).__name__}."
    raise InputError(message)


def _json(plain: Mapping[str, object]) -> bytes:
    try:
        return json.dumps(dict(plain), default=_day_text).encode()
    except TypeError as error:
        message = f"The case holds a value that JSON has no form for: {error}."
        raise InputError(message) from None


def _day_text(value: object) -> str:
    """Writes a date as the plain form has it."""
    if type(value) is date:
        return value.isoformat()
    raise TypeError(type(value).__name__)


def _from_text(text: str) -> Case:
    """Reads a document given as text; a path given as text is told so, not opened."""
    if "\n" not in text and rdf.media_type_of(text) is not None:
        message = f"'{text}' is read as a document, not as a file; write Path({text!r})."
        raise InputError(message)
    return read_case(text.encode())


def _day(value: date | str) -> date:
    """Returns a day given as a date or as text."""
    try:
        span = parse(str(value))
    except ValueError:
        span = None
    if span is None or not span.exact:
        message = f"on is '{value}', which is no day; write it like 2022-09-01."
        raise InputError(message)
    return span.first


# ---------------------------------------------------------------- a policy


class Table(Mapping[str, _T]):
    """Parts of a policy by name, in the order of the law; shown with their labels."""

    def __init__(self, items: Mapping[str, _T], kind: str) -> None:
        self._items, self._kind = dict(items), kind

    def __getitem__(self, name: str) -> _T:
        if name not in self._items:
            message = f"'{name}' is no {self._kind}; known: {', '.join(self._items)}."
            raise UnknownNameError(message)
        return self._items[name]

    def __contains__(self, name: object) -> bool:
        return name in self._items

    def __iter__(self) -> Iterator[str]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def __repr__(self) -> str:
        width = max(map(len, self._items), default=0)
        return "\n".join(f"{name:<{width}}  {item.label.en}" for name, item in self.items())

    def _repr_html_(self) -> str:
        labels: dict[str, Text] = {name: item.label for name, item in self.items()}
        return notebook.labels(labels, self._kind)

    def _ipython_key_completions_(self) -> list[str]:
        return list(self._items)


class Policy:
    """
    A published policy: its norms, readings and criteria, and the decisions made under it.

    >>> policy = load_policy()
    >>> all(name == norm.id for name, norm in policy.norms.items())
    True
    >>> [stretch.outcome for stretch in next(iter(policy.timeline({}).values()))][0]
    'not-in-force'

    Attributes:
        law: the law as the rest of the package has it.
    """

    def __init__(self, law: Law) -> None:
        self.law = law

    @property
    def slug(self) -> str:
        """The name of the policy."""
        return self.law.slug

    @property
    def norms(self) -> Table[Norm]:
        """The norms by id."""
        return Table({norm.id: norm for norm in self.law.norms}, "norm")

    @property
    def readings(self) -> Table[Reading]:
        """The readings by id, each with its values."""
        return Table({reading.id: reading for reading in self.law.readings}, "reading")

    @property
    def criteria(self) -> Table[Criterion]:
        """The criteria by local name, each with its class expression and its passages."""
        found = {iri.rsplit("#", 1)[-1]: item for iri, item in self.law.criteria.items()}
        return Table(found, "criterion")

    def decide(
        self,
        case: Source,
        *,
        on: date | str,
        readings: Mapping[str, str] | None = None,
        assume: str | Sequence[str] = (),
        engine: str = "direct",
    ) -> Decision:
        """
        Returns the decision about a case.

        >>> load_policy().decide({"birth_date": "1960"}, on=date(2022, 9, 1))
        <Decision ... 2022-09-01: ...>

        Args:
            case: a case, or what `load_case` makes one of.
            on: the day of judgement.
            readings: value chosen per reading, both by id; the others take their preferred value.
            assume: ids of presumptions, or one of them.
            engine: `direct` or `owl`, which must agree.

        Raises:
            InputError: if the case or the day cannot be used.
            UnknownNameError: for a reading, value, presumption or engine that does not exist.
        """
        names = [assume] if isinstance(assume, str) else assume
        found = decide_case(
            load_case(case), self.law, on=_day(on), readings=readings, assume=names, engine=engine
        )
        return Decision(**{field.name: getattr(found, field.name) for field in fields(found)})

    def timeline(
        self,
        case: Source,
        *,
        readings: Mapping[str, str] | None = None,
        assume: str | Sequence[str] = (),
    ) -> dict[str, list[Stretch]]:
        """
        Returns, for each norm with a period, the stretches of days with their outcomes.

        Args:
            case: a case, or what `load_case` makes one of.
            readings: as of `decide`.
            assume: as of `decide`.
        """
        names = [assume] if isinstance(assume, str) else assume
        return case_timeline(load_case(case), self.law, readings=readings, assume=names)

    def __repr__(self) -> str:
        return (
            f"<Policy {self.slug}: {len(self.norms)} norms, {len(self.readings)} readings, "
            f"{len(self.criteria)} criteria; law version {self.law.version}>"
        )

    def _repr_html_(self) -> str:
        return self.norms._repr_html_()


# ---------------------------------------------------------------- a decision


@dataclass(frozen=True, repr=False)
class Decision(model.Decision):
    """
    A decision as the package makes it, with every form it is written in.

    >>> decision = load_policy().decide({"birth_date": "1960"}, on="2022-09-01")
    >>> decision.to_dict()["on"], decision.to_json().startswith("{"), len(decision.to_graph()) > 100
    ('2022-09-01', True, True)
    >>> {norm.outcome for norm in decision} <= {"applies", "does-not-apply", "undetermined"}
    True
    """

    def __getitem__(self, norm: str) -> NormAnswer:
        """
        Returns the answer about a norm.

        Raises:
            UnknownNameError: naming the norms there are.
        """
        for found in self.norms:
            if found.id == norm:
                return found
        known = ", ".join(found.id for found in self.norms)
        message = f"'{norm}' is no norm of {self.policy}; known: {known}."
        raise UnknownNameError(message)

    def __iter__(self) -> Iterator[NormAnswer]:
        return iter(self.norms)

    def to_dict(self, lang: Lang = "en") -> dict[str, Any]:
        """Returns the answer as a JSON object."""
        return answer(self, lang)

    def to_json(self, lang: Lang = "en") -> str:
        """Returns the answer as JSON, as the command and the service write it."""
        return json.dumps(answer(self, lang), ensure_ascii=False, indent=2)

    def to_text(self, lang: Lang = "en") -> str:
        """Returns the answer in plain text."""
        return tell(self, lang)

    def to_html(self, lang: Lang = "en") -> str:
        """Returns the outcomes and the steps behind them as a piece of HTML."""
        return notebook.decision(self, lang)

    def to_turtle(self) -> str:
        """Returns the decision, its case and its proof as one graph in Turtle."""
        return provenance.write(self, rdf.TURTLE).decode()

    def to_trig(self) -> str:
        """Returns the decision, its case and its proof as three graphs in TriG."""
        return provenance.write(self, rdf.TRIG).decode()

    def to_jsonld(self) -> str:
        """Returns the decision, its case and its proof as three graphs in JSON-LD."""
        return provenance.write(self, rdf.JSONLD).decode()

    def to_graph(self) -> Dataset:
        """Returns the three graphs as an rdflib dataset; a query sees the union of them."""
        dataset = Dataset(default_union=True)
        for name, graph in rdf.read_quads(provenance.quads(self).encode(), rdf.NQUADS).items():
            named = dataset.graph(URIRef(name))
            for triple in graph:
                named.add(triple)
        return dataset

    def __repr__(self) -> str:
        told = [
            f"{WORDS[outcome].en}: {', '.join(ids)}"
            for outcome in ("applies", "undetermined")
            if (ids := [norm.id for norm in self.norms if norm.outcome == outcome])
        ]
        term = f"term: {self.deadline.date or 'no date'}"
        return f"<Decision {self.policy} {self.on}: {'; '.join([*told, term])}>"

    def _repr_html_(self) -> str:
        return self.to_html()

    def _ipython_key_completions_(self) -> list[str]:
        return [norm.id for norm in self.norms]
