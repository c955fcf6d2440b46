"""
Has read the law, once: the process that all clerks of the desk are forked from begins with this.

A case of which nothing is known is read and decided by every policy, and its page is written in
every language, so that what is worked out once per law, and each template, has been.
"""

from datetime import UTC, datetime

from moratoria.decide import decide
from moratoria.law import policies
from moratoria.rdf import JSON
from moratoria.web import logs
from moratoria.web.application import create_app
from moratoria.web.interview import check
from moratoria.web.interview.form import Form, Received
from moratoria.web.negotiation import LANGS
from moratoria.web.settings import Settings

logs.configure()
for slug in policies():
    decide(b"{}", JSON, on=datetime.now(UTC).date(), policy=slug)
with create_app(Settings()).test_request_context():
    for lang in LANGS:
        check.answered(Received(Form(), None), lang)
