"""How the saved questions are put together, and what each and its parameters are called."""

from __future__ import annotations

import re
from collections import Counter

from moratoria import queries, topics
from moratoria.queries import SavedQuery
from moratoria.web.ask.headings import heading
from moratoria.web.ask.table import STATEMENT


def test_every_question_stands_under_one_topic_and_is_asked_in_dutch() -> None:
    """None is left out, none stands twice, and none is asked in English alone."""
    named = Counter(q.query.id for topic in topics.topics() for q in topic.questions)
    assert named == Counter(queries.load().keys())
    assert len(topics.topics()) >= 5
    for question in topics.questions().values():
        assert question.asks.nl.endswith("?")
        assert question.asks.nl != question.asks.en == question.query.summary
        assert question.explains.nl.endswith(".")
        assert question.explains.nl != question.explains.en == question.query.description


def test_every_parameter_has_a_name_and_no_other_does() -> None:
    """A reader is asked for a day or a norm, not for a key."""
    keys = {given.key for query in queries.load().values() for given in query.parameters}
    assert topics.parameters().keys() == keys
    assert all(given.label.nl and given.label.en for given in topics.parameters().values())


def test_every_column_has_words_in_both_languages_and_no_other_does() -> None:
    """No reader of a saved question meets the name of a variable."""
    used = {*STATEMENT, *(name for query in queries.load().values() for name in variables(query))}
    for query in queries.load().values():
        words = topics.columns(query)
        for name in variables(query):
            said = heading(name, words, "nl"), heading(name, words, "en")
            assert name not in said, f"{query.id} has no words for ?{name}"
    stems = {re.sub("(Nl|En|Order)$", "", name) for name in used}
    assert topics.columns().keys() <= used | stems


def variables(query: SavedQuery) -> list[str]:
    """Returns the variables that a saved question has columns for."""
    return re.findall(r"\?(\w+)", query.text.split("SELECT ")[1].split("WHERE")[0])
