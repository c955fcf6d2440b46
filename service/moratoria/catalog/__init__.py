"""
What the service publishes, told to registries: DCAT 3, VoID and schema.org.

The words are in `catalog.ttl`, once; everything that can be counted is counted from what is
published. Nothing is fetched, and no case of a person is ever described.
"""

from moratoria.catalog.dcat import Here, described
from moratoria.catalog.pages import paged
from moratoria.catalog.parts import EXTENSIONS, File, Part, parts
from moratoria.catalog.schemaorg import as_schema_org
from moratoria.catalog.statistics import statistics
from moratoria.catalog.text import CATALOG

__all__ = [
    "CATALOG",
    "EXTENSIONS",
    "File",
    "Here",
    "Part",
    "as_schema_org",
    "described",
    "paged",
    "parts",
    "statistics",
]
