"""
Compiles the same law to Ibis expressions over one wide table: many cases in one query.

The table holds a row per case, with the plain keys as people hold them, the day of judgement and a
flag for each presumption; `criteria` wants the value taken of each reading beside them, `norms` and
`deadlines` a second table of combinations of readings. Unknown is NULL, so that the logic of SQL
is Kleene's strong logic. DuckDB is the engine by default; nothing here is written for it alone.

Rows are taken as valid: validation comes first.
"""

from moratoria.reasoning.relational.engine import (
    Compiled,
    NormOutcome,
    TermFound,
    compiled,
    deadlines_of_cases,
    evaluate_cases,
    norms_of_cases,
)
from moratoria.reasoning.relational.outcomes import norms, readings_in
from moratoria.reasoning.relational.rows import (
    Asked,
    Judged,
    case_columns,
    columns,
    combinations,
    keys_in,
    presumption_column,
    reading_column,
    table,
)
from moratoria.reasoning.relational.terms import acts_in, deadlines
from moratoria.reasoning.relational.truths import criteria

__all__ = [
    "Asked",
    "Compiled",
    "Judged",
    "NormOutcome",
    "TermFound",
    "acts_in",
    "case_columns",
    "columns",
    "combinations",
    "compiled",
    "criteria",
    "deadlines",
    "deadlines_of_cases",
    "evaluate_cases",
    "keys_in",
    "norms",
    "norms_of_cases",
    "presumption_column",
    "reading_column",
    "readings_in",
    "table",
]
