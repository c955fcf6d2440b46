"""
Has read the law, once: the process that all clerks of the desk are forked from begins with this.

One case of which nothing is known is read and decided by every policy, so that what is worked out
once per law has been.
"""

from datetime import UTC, datetime

from moratoria.decide import decide
from moratoria.law import policies
from moratoria.rdf import JSON
from moratoria.web import logs

logs.configure()
for slug in policies():
    decide(b"{}", JSON, on=datetime.now(UTC).date(), policy=slug)
