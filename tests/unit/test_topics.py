"""How the saved questions are put together, and what each and its parameters are called."""

from __future__ import annotations

from collections import Counter

from moratoria import queries, topics


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
