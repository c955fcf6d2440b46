"""
Keeps what holds cases: the journal, and the workers or the store that answer queries over them.

All of it is opened when it is first needed. There is no journal until somebody has made a token;
until then nobody can store anything.
"""

from __future__ import annotations

import logging
import re
from threading import Lock
from typing import TYPE_CHECKING, cast

from flask import current_app

from moratoria.errors import JournalError, QueryError
from moratoria.journal import Feed, database, tokens
from moratoria.store import Addresses, Pool, PrivatePool, RemoteStore, public_dataset
from moratoria.tally import Tally
from moratoria.vocab import BASE
from moratoria.web.endpoint import MEBIBYTES, MIB

if TYPE_CHECKING:
    from moratoria.journal import Account, Database
    from moratoria.store import Answer
    from moratoria.web.ask.sparql import Asked
    from moratoria.web.settings import Settings

WORKERS = 2
_LOG = logging.getLogger(__name__)
_OF_CASES = re.compile(rf" <{re.escape(BASE)}(?:case|decision|inferred)/[^>]*> \.$")


class Vault:
    """
    The journal and the projections of an application.

    Attributes:
        queries: how the queries over all cases ended.
        queries_of_one: how the queries over one case that is not stored ended.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.queries, self.queries_of_one = Tally(), Tally()
        self._opening, self._starting = Lock(), Lock()
        self._journal: Database | None = None
        self._private: PrivatePool | RemoteStore | None = None
        self._passing: Pool | None = None

    @property
    def journal(self) -> Database:
        """
        The journal.

        Raises:
            JournalError: if there is none yet.
        """
        found = self._opened()
        if found is None:
            message = "There is no journal; make a token first: moratoria token create."
            raise JournalError(message)
        return found

    def _opened(self) -> Database | None:
        folder, url = self.settings.journal_dir, self.settings.journal_url
        with self._opening:
            if self._journal is None and database.is_there(folder, url):
                self._journal = database.open_journal(folder, url)
            return self._journal

    def account(self, token: str) -> Account | None:
        """Returns whose token this is; none is taken that may have crossed a network in clear."""
        if not (self.settings.is_loopback or self.settings.behind_tls):
            return None
        journal = self._opened()
        return tokens.account(journal, token) if journal else None

    # ------------------------------------------------------------ queries

    def query(self, asked: Asked, accept: str) -> Answer:
        """Returns the answer to a query over the law and all stored cases; see `Pool.query`."""
        with self.queries.counted():
            return self._projection().query(
                asked.text,
                accept=accept,
                default_graphs=asked.default_graphs,
                named_graphs=asked.named_graphs,
            )

    def query_with(self, text: str, accept: str, quads: bytes) -> Answer:
        """Returns the answer to a query over the law and quads that are held for it alone."""
        with self._starting:
            if self._passing is None:
                law = _without_cases(public_dataset(self.settings.data_dir).quads)
                seconds = self.settings.query_seconds
                self._passing = Pool(law, workers=1, timeout=seconds, max_bytes=MEBIBYTES * MIB)
            pool = self._passing
        with self.queries_of_one.counted():
            return pool.query(text, accept=accept, quads=quads)

    def warm(self) -> None:
        """Starts what answers queries over cases, if there is somebody who may ask."""
        journal = self._opened()
        if journal is None:
            return
        asking = any(token.role == "researcher" for token in tokens.listed(journal))
        if asking or self.settings.store_url:
            self._projection()
            self.refresh()

    def refresh(self, *, erased: bool = False) -> None:
        """
        Passes on what was written: at once if it was erased or others read the store too.

        What is in the journal is acknowledged whether this works or not: a query asks again.
        """
        projection = self._private
        if isinstance(projection, RemoteStore) or (projection and erased):
            try:
                projection.refresh()
            except (JournalError, QueryError) as error:
                _LOG.error("The store of cases is behind the journal: %s", error)

    def _projection(self) -> PrivatePool | RemoteStore:
        journal, settings = self.journal, self.settings
        with self._starting:
            if self._private is None:
                public, feed = public_dataset(settings.data_dir), Feed(journal)
                limits = {"timeout": settings.query_seconds, "max_bytes": MEBIBYTES * MIB}
                if settings.store_url:
                    at = Addresses.of(settings.store_url, settings.store_update_url)
                    self._private = RemoteStore(at, (public.hash, public.quads), feed, **limits)
                else:
                    self._private = PrivatePool(public.quads, feed, workers=WORKERS, **limits)
            return self._private

    # ------------------------------------------------------------ what is watched

    def check(self) -> None:
        """
        Reads from the journal, if there is one.

        Raises:
            JournalError: if it cannot be used.
        """
        if journal := self._opened():
            database.check_head(journal)

    @property
    def pools(self) -> dict[str, Pool]:
        """The workers there are now, by what they answer over."""
        held = {"cases": self._private, "one-case": self._passing}
        return {name: pool for name, pool in held.items() if isinstance(pool, Pool)}

    @property
    def writes(self) -> Tally | None:
        """How the writes to the journal ended, None until it is opened."""
        return self._journal.writes if self._journal else None

    def close(self) -> None:
        """Ends the workers and closes the journal."""
        for held in (self._private, self._passing, self._journal):
            if held is not None:
                held.close()


def _without_cases(quads: bytes) -> bytes:
    """Returns the law without the example cases that are published beside it."""
    lines = quads.decode().split("\n")
    return "\n".join(line for line in lines if not _OF_CASES.search(line)).encode()


def current_vault() -> Vault:
    """Returns the vault of the application that handles this request."""
    return cast("Vault", current_app.extensions["moratoria.vault"])
