"""
Says which IRIs may stand in a link, and how a long one is shown.
"""

from __future__ import annotations

from urllib.parse import urlsplit

_SHOWN = 60


def is_weblink(iri: str | None) -> bool:
    """
    Returns whether an IRI may stand in a link: `javascript:` and `data:` are IRIs too.

    >>> is_weblink("https://example.org/"), is_weblink("javascript:alert(1)")
    (True, False)
    """
    try:
        parts = urlsplit(iri or "")
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.netloc)


def short(iri: str) -> str:
    """
    Returns an IRI cut to a length that fits a table, its end kept.

    >>> short("https://example.org/" + "a" * 60)[:12]
    '…aaaaaaaaaaa'
    """
    return iri if len(iri) <= _SHOWN else "…" + iri[-_SHOWN:]
