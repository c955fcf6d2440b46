"""
CKAN with ckanext-dcat, which harvests: it fetches the catalogue itself, page by page.

There is nothing to send. What its harvester reads can be written out, for who has files to give.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from moratoria import rdf
from moratoria.catalog import EXTENSIONS

if TYPE_CHECKING:
    from moratoria.registry.ours import Ours


def documents(ours: Ours) -> dict[str, bytes]:
    """Returns the catalogue by file name, in each form that the harvester reads."""
    return {
        f"catalog.{extension}": rdf.write(ours.graph, kind, rdf.PREFIXES)
        for extension, kind in EXTENSIONS.items()
    }
