"""
Keeps the pool of workers that answer queries, and loads the graph they hold, once and whole.

Loading takes seconds the first time, so it may begin in the background; whoever asks earlier
waits for it, and never sees half a graph. The pool starts processes and must not be forked.
"""

from __future__ import annotations

import logging
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from threading import Lock, Thread
from typing import TYPE_CHECKING, Any, cast

from flask import current_app
from werkzeug.exceptions import NotFound

from moratoria import ldes, queries
from moratoria.errors import AssetError
from moratoria.law import archive as laws
from moratoria.law import law_hash
from moratoria.store import Dataset, Federation, Pool, public_dataset
from moratoria.tally import Tally
from moratoria.vocab import BASE
from moratoria.web.archive import Archive
from moratoria.web.ask.earlier import Earlier

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from rdflib import Literal, URIRef

    from moratoria.store import Answer

_LOG = logging.getLogger(__name__)

WORKERS = 2
MEBIBYTES = 16
MIB = 1024 * 1024
INFERRED = f"{BASE}inferred/"


class Endpoint:
    """
    The public graph, behind a pool that is made when it is first needed.

    Args:
        data_dir: where inferences are kept between starts, and every version published.
        dataset: what is held, None for all that we publish.
        federation: the endpoints elsewhere that a query may name, None for none.
        seconds: how long a query may take.

    Attributes:
        queries: how the queries ended.
        archive: the versions that were published.
        feed: the changes from one version to the next.
    """

    def __init__(
        self,
        data_dir: Path,
        dataset: Dataset | None = None,
        federation: Federation | None = None,
        *,
        seconds: int,
    ) -> None:
        self.data_dir = data_dir
        self.federation = federation or Federation()
        self.seconds = seconds
        self.queries = Tally()
        self.archive = Archive(data_dir)
        self.feed = ldes.Feed(data_dir)
        self._limits: dict[str, Any] = {"timeout": seconds, "max_bytes": MEBIBYTES * MIB}
        self._earlier = Earlier(self.archive, **self._limits)
        self._dataset = dataset
        self._lock = Lock()
        self._loading: Future[Pool] | None = None

    @property
    def ready(self) -> bool:
        """Whether the graph is loaded."""
        loading = self._loading
        return loading is not None and loading.done() and loading.exception() is None

    @property
    def pool(self) -> Pool | None:
        """The workers, None until the graph is loaded."""
        return self._loading.result() if self.ready and self._loading else None

    def start(self) -> Future[Pool]:
        """Begins to load in the background, unless that was done; a failure is tried again."""
        with self._lock:
            loading = self._loading
            if loading is None or (loading.done() and loading.exception() is not None):
                loading = self._loading = Future()
                Thread(target=self._load, args=(loading,), name="load", daemon=True).start()
            return loading

    def _load(self, loading: Future[Pool]) -> None:
        try:
            self._dataset = self._dataset or public_dataset(self.data_dir)
            # Before anybody is answered, so that whatever is cited can be found again.
            self.archive.keep(self._dataset, [query.text for query in queries.load().values()])
            self._record(self._dataset)
            pool = Pool(self._dataset.quads, workers=WORKERS, spares=1, **self._limits)
        except BaseException as error:  # noqa: BLE001 - carried to whoever waits, who raises it
            loading.set_exception(error)
        else:
            loading.set_result(pool)

    def _record(self, dataset: Dataset) -> None:
        """Puts into the feed what is published now; if that fails it is said in the log."""
        laws.keep_current(self.data_dir)
        try:
            self.feed.record(
                ldes.published(dataset.quads.decode(), dataset.hash, law_hash()),
                ldes.kept(self.archive.versions(), laws.versions(self.data_dir)),
            )
        except (AssetError, OSError) as error:
            _LOG.warning("What is published now is not told in /ldes: %s", error)

    def dataset(self) -> Dataset:
        """Returns what the workers hold, waiting until it is loaded."""
        self.start().result()
        return cast("Dataset", self._dataset)

    def names(self) -> tuple[str, ...]:
        """Returns the names of the graphs, none until they are loaded: nothing waits for a link."""
        return self._dataset.graphs if self.ready and self._dataset else ()

    def versions(self) -> list[str]:
        """Returns the versions of the graph that can be asked, that of now first."""
        current = self.dataset().hash
        return [current, *(found for found in self.archive.versions() if found != current)]

    def packed(self, version: str | None = None) -> bytes:
        """
        Returns a version of the graph as compressed N-Quads; see `versions`.

        Raises:
            AssetError: if it is not kept as it was.
        """
        current = self.dataset()
        if version is None or version == current.hash:
            return current.packed
        return Dataset(self.archive.quads(version)).packed

    def check_version(self, version: str | None) -> None:
        """
        Refuses a version of the graph that there is not; None is that of now.

        Raises:
            NotFound: naming those there are.
        """
        known = [] if version is None else self.versions()
        if version is not None and version not in known:
            message = (
                f"There is no version '{version[:64]}' of the graph; there is "
                f"{', '.join(known)}. Leave it out for the first of these, that of now."
            )
            raise NotFound(message)

    @contextmanager
    def _holding(self, version: str | None) -> Iterator[Pool]:
        """Yields workers that hold a version."""
        if version is None or version == self.dataset().hash:
            yield self.start().result()
        else:
            with self._earlier.holding(version) as pool:
                yield pool

    def stated_graphs(self) -> list[str]:
        """Returns the names of the graphs that hold what is stated, not what follows from it."""
        return [name for name in self.dataset().graphs if not name.startswith(INFERRED)]

    def query(
        self,
        text: str,
        *,
        accept: str,
        default_graphs: Sequence[str] | None = None,
        named_graphs: Sequence[str] | None = None,
        substitutions: Mapping[str, URIRef | Literal] | None = None,
        version: str | None = None,
    ) -> Answer:
        """
        Returns the answer to a query, waiting until the graph is loaded; see `Federation.query`.

        A version is one of `versions`, None for that of now.

        Raises:
            QueryError: if it cannot be answered as asked.
            MediaTypeError: if no media type asked for fits the kind of answer.
        """
        self.start().result()
        with self.queries.counted(), self._holding(version) as pool:
            return self.federation.query(
                pool,
                text,
                accept=accept,
                default_graphs=default_graphs,
                named_graphs=named_graphs,
                substitutions=substitutions,
            )

    def close(self) -> None:
        """Ends the workers, if there are any."""
        self._earlier.close()
        if self.pool:
            self.pool.close()


def current_endpoint() -> Endpoint:
    """Returns the endpoint of the application that handles this request."""
    return cast("Endpoint", current_app.extensions["moratoria"])
