"""
Shows the letter as it was published, with every sentence at an address of its own: `/letter`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Blueprint, Response, current_app, render_template
from werkzeug.exceptions import NotFound

from moratoria.errors import UnknownNameError
from moratoria.law import load_law
from moratoria.web.negotiation import HTML, Parameters, acceptable, filled, html_answer
from moratoria.web.reading_room.finding import Found, find
from moratoria.web.reading_room.kinds import BY_ID, KINDS
from moratoria.web.reading_room.letter import Group, Letter, letter_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from moratoria.model import Lang
    from moratoria.web.reading_room.finding import Hit
    from moratoria.web.reading_room.kinds import Kind
    from moratoria.web.reading_room.letter import Block, Item, Passage

blueprint = Blueprint("pages", __name__)

_YES, _NO = "yes", "no"


@dataclass(frozen=True)
class View:
    """
    The letter as somebody reads it.

    Attributes:
        chosen: names of the kinds that are shown, all if there is none.
        translated: whether our translation stands beneath each paragraph.
        found: what was looked for, None if nothing was.
    """

    letter: Letter
    chosen: frozenset[str]
    translated: bool
    found: Found | None

    @property
    def kinds(self) -> Iterator[tuple[Kind, int]]:
        """The kinds that there are, each with how much there is of it."""
        counts = ((kind, self.letter.count(kind.id)) for kind in KINDS)
        return ((kind, count) for kind, count in counts if count)

    def groups(self, passage: Passage) -> list[Group]:
        """Returns what is shown beside a passage."""
        if not self.chosen:
            return list(passage.groups)
        shown = (Group(group.kind, self._chosen(group)) for group in passage.groups)
        return [group for group in shown if group.members]

    def _chosen(self, group: Group) -> tuple[Item, ...]:
        return tuple(item for item in group.members if item.kinds & self.chosen)

    def noted(self, block: Block) -> list[Passage]:
        """Returns the passages of a block that something is shown beside."""
        return [passage for passage in block.passages if self.groups(passage)]

    def beside(self, block: Block) -> list[Kind]:
        """Returns the kinds of what is shown beside a block."""
        shown = {group.kind for passage in block.passages for group in self.groups(passage)}
        return [kind for kind in KINDS if kind in shown]

    def is_open(self, block: Block) -> bool:
        """Tells whether the notes of a block are what was asked for."""
        return bool(self.chosen) or any(map(self.hit, block.passages))

    def found_in(self, passage: Passage, group: Group) -> bool:
        """Tells whether something was found in the notes of a kind."""
        return any(self.is_hit(passage, item) for item in group.members)

    def grounds(self, passage: Passage) -> bool:
        """Tells whether something of a kind that was asked for rests on a passage."""
        return bool(self.chosen & passage.kinds)

    def hit(self, passage: Passage) -> Hit | None:
        """Returns what was found in a passage, None if nothing was."""
        hits = self.found.hits if self.found else ()
        return next((hit for hit in hits if hit.passage is passage), None)

    def is_hit(self, passage: Passage, item: Item) -> bool:
        """Tells whether something was found in what a note says of an item."""
        hit = self.hit(passage)
        return hit is not None and item in hit.items

    def marked(self, text: str) -> list[tuple[str, bool]]:
        """Returns a text in pieces, each with whether it is a word that was looked for."""
        return self.found.marked(text) if self.found else [(text, False)]


@blueprint.get("/letter")
def letter() -> Response:
    """Shows the letter, and beside each sentence what in the model rests on it."""
    given = Parameters(filled("q"), once=["lang", "q", "translation"], many=["kind"])
    lang = given.language()
    acceptable([HTML])
    law = load_law()
    shown = letter_of(law)
    if shown is None:
        message = f"The text of the source of {law.slug} is not held here."
        raise NotFound(message)
    query = given.one("q")
    view = View(
        shown,
        chosen=_kinds(given.all("kind")),
        translated=_translated(given.one("translation"), lang),
        found=find(shown, query) if query else None,
    )
    base: str = current_app.config["ADDRESS"]
    page = render_template("letter.html", view=view, letter=shown, law=law, base=base, lang=lang)
    return html_answer(page, lang)


def _kinds(names: list[str]) -> frozenset[str]:
    for name in names:
        if name not in BY_ID:
            message = f"'{name[:40]}' is no kind of note; known: {', '.join(BY_ID)}."
            raise UnknownNameError(message)
    return frozenset(names)


def _translated(given: str | None, lang: Lang) -> bool:
    if given not in {None, _YES, _NO}:
        message = f"'{given}' is no value of translation; known: {_YES}, {_NO}."
        raise UnknownNameError(message)
    return given == _YES if given else lang == "en"
