"""
The public dataset and its query workers; with `rdf`, the only place that knows pyoxigraph.

A query never runs in the process that serves: it is read by the guard, then answered by a worker
that can open nothing and is killed at its deadline.
"""

from moratoria.store.dataset import Dataset, public_dataset
from moratoria.store.federation import Federation
from moratoria.store.pool import Answer, Pool, media_types, preferred
from moratoria.store.private import PrivatePool, Source
from moratoria.store.remote import Addresses, RemoteStore

__all__ = [
    "Addresses",
    "Answer",
    "Dataset",
    "Federation",
    "Pool",
    "PrivatePool",
    "RemoteStore",
    "Source",
    "media_types",
    "preferred",
    "public_dataset",
]
