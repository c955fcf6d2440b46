"""
Writes a Decision as the JSON object that DESIGN §5 describes, in one language.

Everything in it comes from the Decision; the order of keys is fixed, so that the same decision
gives the same bytes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from moratoria.counsel import Bearing, Blocker, Change, Explained, Missing, WhatIf
    from moratoria.model import (
        Deadline,
        Decision,
        Fact,
        Finding,
        Lang,
        LedgerStep,
        NormAnswer,
        Source,
        Truth,
        Violation,
    )

Json = dict[str, Any]
OUTCOMES: dict[Truth, str] = {True: "holds", False: "does-not-hold", None: "unknown"}


def answer(
    decision: Decision, lang: Lang = "en", explained: Mapping[str, Explained] | None = None
) -> Json:
    """
    Returns the decision as a JSON object.

    Args:
        decision: the decision.
        lang: language of labels and sentences; quotes stay in the language of their source.
        explained: what was asked beside the outcomes, by norm; see `counsel.explanations`.
    """
    steps = _Steps(decision, lang)
    return {
        "policy": decision.policy,
        "on": decision.on.isoformat(),
        "lang": lang,
        "case": decision.case or None,
        "law": {"version": decision.law_version, "hash": decision.law_hash},
        "readings": dict(decision.readings),
        "assumptions": [
            {"id": assumption.id, "key": assumption.key, "text": assumption.text[lang]}
            for assumption in decision.assumptions
        ],
        "norms": {
            norm.id: _norm(norm, decision, lang, steps)
            | (_explained(explained[norm.id], decision, lang) if explained else {})
            for norm in decision.norms
        },
        "deadline": _deadline(decision.deadline, decision, lang),
        "id": decision.id,
        "notice": " ".join(notice[lang] for notice in decision.notices),
    }


def _norm(norm: NormAnswer, decision: Decision, lang: Lang, steps: _Steps) -> Json:
    postponed = {"postponed_by": norm.postponed_by} if norm.postponed_by else {}
    return {
        "label": norm.label[lang],
        "outcome": norm.outcome,
        **postponed,
        "if_not_excluded": norm.if_not_excluded,
        "effects": [
            {
                "effect": effect.iri,
                "label": effect.label[lang],
                "withheld": effect.withheld,
                "provisional": effect.provisional,
                "passages": list(effect.sources),
            }
            for effect in norm.effects
        ],
        "provisional": norm.provisional,
        "missing": list(norm.missing),
        "open_questions": [question[lang] for question in norm.open_questions],
        "turns_on": list(norm.turns_on),
        "by_reading": [
            {"readings": dict(taken), "outcome": outcome} for taken, outcome in norm.by_reading
        ],
        "period": (
            {"from": norm.period[0].isoformat(), "until": norm.period[1].isoformat()}
            if norm.period
            else None
        ),
        "because": steps.told(norm.because),
        "sources": [_source(decision.sources[iri], lang) for iri in norm.sources],
    }


class _Steps:
    """The steps of the proofs, each written once: many norms rest on the same ones."""

    def __init__(self, decision: Decision, lang: Lang) -> None:
        self.decision, self.lang = decision, lang
        self._told: dict[int, Json] = {}

    def told(self, finding: Finding) -> Json:
        """Returns one step; keys that say nothing about it are left out."""
        if id(finding) not in self._told:  # all of them are held by the decision
            self._told[id(finding)] = self._written(finding)
        return self._told[id(finding)]

    def _written(self, finding: Finding) -> Json:
        whole = {
            finding.kind if finding.iri else "group": finding.iri or finding.how,
            "outcome": OUTCOMES[finding.outcome],
            "presumed": finding.presumed,
            "label": finding.label[self.lang],
            "how": finding.how,
            "found": finding.found[self.lang] if finding.found else None,
            "fact": [_fact(fact) for fact in finding.facts],
            "missing": list(finding.keys),
            "quotes": _quotes(finding.sources, self.decision, self.lang),
            "children": [self.told(child) for child in finding.children],
        }
        return {key: value for key, value in whole.items() if value not in (None, [], False)}


def _fact(fact: Fact) -> Json:
    value = list(fact.plain) if isinstance(fact.plain, tuple) else fact.plain
    return {"key": fact.key, "value": value, "property": fact.prop}


def _quotes(sources: Iterable[str], decision: Decision, lang: Lang) -> list[Json]:
    """Returns what is quoted; where no text is taken over, what we say of it in our own words."""
    found = [decision.sources[iri] for iri in sources]
    return [
        {"passage": source.iri, "label": source.label[lang]}
        | ({"exact": source.exact} if source.exact else {"our_summary": source.translation[lang]})
        for source in found
    ]


def _source(source: Source, lang: Lang) -> Json:
    whole = {
        "iri": source.iri,
        "label": source.label[lang],
        "document": source.document_label[lang],
        "exact": source.exact,
        "our_translation" if source.exact else "our_summary": source.translation[lang],
        "url": source.url,
        "settled": source.settled,
    }
    return {key: value for key, value in whole.items() if value not in (None, "")}


def _deadline(term: Deadline, decision: Decision, lang: Lang) -> Json:
    return {
        "date": term.date.isoformat() if term.date else None,
        "alternatives": [
            {"date": other.date.isoformat(), "when": other.when[lang]}
            for other in term.alternatives
        ],
        "ledger": [_step(step, decision, lang) for step in term.ledger],
        "overdue": term.overdue,
        "notes": [note[lang] for note in term.notes],
    }


def _step(step: LedgerStep, decision: Decision, lang: Lang) -> Json:
    return {
        "step": step.iri,
        "label": step.label[lang],
        "months": step.months or None,
        "from": step.start.isoformat(),
        "to": step.end.isoformat(),
        "counted": step.counted,
        "source": [_source(decision.sources[iri], lang) for iri in step.sources],
    }


def violation(found: Violation, lang: Lang = "en") -> Json:
    """Returns one finding of validation as a JSON object."""
    return {
        "key": found.key,
        "message": found.message[lang],
        "found": found.found,
        "focus": found.focus,
        "path": found.path,
        "shape": found.shape,
        "severity": found.severity,
    }


# ---------------------------------------------------------------- what was asked beside it


def _explained(explained: Explained, decision: Decision, lang: Lang) -> Json:
    """Returns the explanations of one norm; what was not asked is not there."""
    whole: Json = {}
    if explained.why_not is not None:
        whole["why_not"] = [_blocker(blocker, decision, lang) for blocker in explained.why_not]
    if explained.missing is not None:
        whole["missing_ranked"] = [_missing(one, decision, lang) for one in explained.missing]
    if explained.what_if is not None:
        whole |= _what_if(explained.what_if)
    if explained.by_reading is not None:
        whole["by_reading"] = [
            {"readings": dict(taken), "outcome": outcome} for taken, outcome in explained.by_reading
        ]
    if explained.rulings is not None:
        whole["rulings"] = [_bearing(bearing, lang) for bearing in explained.rulings]
    return whole


def _bearing(bearing: Bearing, lang: Lang) -> Json:
    ruling = bearing.ruling
    return {
        "ecli": ruling.ecli,
        "id": ruling.iri,
        "label": ruling.label[lang],
        "bears_on": [{"id": iri, "label": label[lang]} for iri, label in bearing.terms],
        "summary": ruling.summary[lang],
        "outcome": ruling.outcome[lang] if ruling.outcome else None,
        "checked": ruling.checked[lang] if ruling.checked else None,
    }


def _blocker(blocker: Blocker, decision: Decision, lang: Lang) -> Json:
    whole = {
        "criterion": blocker.criterion,
        "label": blocker.label[lang],
        "outcome": OUTCOMES[blocker.outcome],
        "takes": blocker.takes[lang],
        "found": blocker.found[lang] if blocker.found else None,
        "fact": [_fact(fact) for fact in blocker.facts],
        "missing": list(blocker.keys),
        "alternatives": [
            [_blocker(part, decision, lang) for part in way] for way in blocker.alternatives
        ],
        "under": [dict(taken) for taken in blocker.under],
        "quotes": _quotes(blocker.sources, decision, lang),
    }
    return {key: value for key, value in whole.items() if value not in (None, [], "")}


def _missing(missing: Missing, decision: Decision, lang: Lang) -> Json:
    return {
        "key": missing.key,
        "share": round(missing.share, 4),
        "settling": missing.settling,
        "possible": missing.possible,
        "settles": dict(missing.settles),
        "why": missing.why[lang],
        "ground": _quotes(missing.ground, decision, lang),
        "asked_of": [answerer[lang] for answerer in missing.asked_of],
    }


def _what_if(found: WhatIf) -> Json:
    """Returns what would flip an outcome; `none_within` says how few changes do not do."""
    none = {"none_within": found.most, "none_for": list(found.none_for)} if found.none_for else {}
    return {
        "what_if": [
            {"changes": [_change(change) for change in flip.changes], "outcome": flip.outcome}
            for flip in found.flips
        ],
        **none,
        "boundaries": [
            {
                "key": boundary.key,
                "value": _plain(boundary.value),
                "otherwise": boundary.otherwise,
                **(
                    {"years": boundary.turns[0], "on": boundary.turns[1].isoformat()}
                    if boundary.turns
                    else {}
                ),
            }
            for boundary in found.boundaries
        ],
    }


def _change(change: Change) -> Json:
    to = {"other_than": list(change.other_than)} if change.other_than else _plain(change.becomes)
    return {"key": change.key, "from": _plain(change.was), "to": to}


def _plain(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value
