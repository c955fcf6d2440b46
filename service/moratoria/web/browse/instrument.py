"""
Gathers what a reader asks of a policy: its life, and for each norm all that bears on it.

Beside a norm stand the readings that its conditions turn on and the rulings on anything it is built
of. Nothing here is said of one policy: another one is laid out alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from rdflib import SKOS, URIRef

from moratoria.law import load_law, ontology, reach, readings_in
from moratoria.law.nodes import cited, integer, label
from moratoria.schema import text
from moratoria.timeline import events
from moratoria.vocab import MOR
from moratoria.web.browse.conditions import conditions
from moratoria.web.reading_room.around import Surroundings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from moratoria.law import Effect, Law, Norm, Reading, Step
    from moratoria.model import Source, Text
    from moratoria.timeline import Event
    from moratoria.web.browse.conditions import Condition
    from moratoria.web.reading_room.around import CaseLaw


@dataclass(frozen=True)
class Exclusion:
    """What keeps a case out of a norm: by which criterion it is known, and what it rests on."""

    iri: str
    label: Text
    criterion: str | None
    sources: tuple[Source, ...]


@dataclass(frozen=True)
class NormPage:
    """
    A norm with what stands around it.

    Attributes:
        conditions: when it applies, and when it is in force if that is asked apart.
        postponed_by: the norm that postpones it, None if none does.
        steps: the steps of the term that are gained under it.
        readings: those on which it can turn.
        rulings: those that bear on anything it is built of.
    """

    norm: Norm
    definition: Text
    conditions: tuple[Condition, ...]
    exclusions: tuple[Exclusion, ...]
    effects: tuple[Effect, ...]
    postponed_by: tuple[str, Text] | None
    steps: tuple[Step, ...]
    readings: tuple[Reading, ...]
    rulings: tuple[CaseLaw, ...]


@dataclass(frozen=True)
class Instrument:
    """A policy as it is browsed."""

    law: Law
    events: tuple[Event, ...]
    norms: tuple[NormPage, ...]

    def norm(self, anchor: str | None) -> NormPage | None:
        """Returns the norm with an anchor, None if it is none of a norm."""
        return next((n for n in self.norms if n.norm.iri == f"{self.law.policy}#{anchor}"), None)


@cache
def instrument(slug: str) -> Instrument:
    """
    Returns a policy as it is browsed.

    Raises:
        UnknownNameError: for a policy that does not exist.
    """
    law = load_law(slug)
    around = Surroundings(law)
    norms = tuple(_norm(law, norm, around) for norm in law.norms)
    return Instrument(law, tuple(events(slug)), norms)


def _norm(law: Law, norm: Norm, around: Surroundings) -> NormPage:
    roots = [iri for iri in (norm.applies_to, norm.in_force_for) if iri]
    named = any(norm.in_force_for in reach(law, root) for root in roots[:1])
    steps = tuple(s for s in (law.term.steps if law.term else ()) if s.gained_under == norm.iri)
    readings = tuple(_readings(law, roots, steps))
    exclusions = tuple(_exclusions(law, norm))
    bearing = {
        *(iri for root in roots for iri in reach(law, root)),
        *(norm.iri, *(step.iri for step in steps), *(reading.iri for reading in readings)),
        *(out.iri for out in exclusions),
        *(effect.iri for effect in norm.effects),
        *(value.iri for reading in readings for value in reading.values),
        *around.behind(norm.sources),
    }
    return NormPage(
        norm=norm,
        definition=text(ontology(), URIRef(norm.iri), SKOS.definition),
        conditions=tuple(conditions(law, root) for root in (roots[:1] if named else roots)),
        exclusions=exclusions,
        effects=norm.effects,
        postponed_by=(norm.postponed_by, law.labels[norm.postponed_by])
        if norm.postponed_by
        else None,
        steps=steps,
        readings=readings,
        rulings=around.rulings_on(bearing),
    )


def _readings(law: Law, roots: list[str], steps: tuple[Step, ...]) -> Iterator[Reading]:
    """Yields the readings on which a norm or a step that is gained under it can turn."""
    met = {iri for root in roots for iri in readings_in(law, root)}
    taken = {step.taken_under for step in steps}
    for reading in law.readings:
        if reading.iri in met or taken & {value.iri for value in reading.values}:
            yield reading


def _exclusions(law: Law, norm: Norm) -> Iterator[Exclusion]:
    """Yields what keeps a case out of a norm, in the order of the law."""
    graph = ontology()
    found = graph.subjects(MOR.bars, URIRef(norm.iri))
    for node in sorted(found, key=lambda node: (integer(graph, node, MOR.order), str(node))):
        criterion = graph.value(node, MOR.holdsFor)
        yield Exclusion(
            str(node),
            label(graph, node),
            str(criterion) if criterion else None,
            tuple(law.sources[iri] for iri in cited(graph, node)),
        )
