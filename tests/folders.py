"""The case folders: a case, what is asked of it, and what is expected."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from moratoria.decide import decide
from moratoria.model import Decision

CASES = Path(__file__).resolve().parent / "cases"
FOLDERS = sorted(path.name for path in CASES.iterdir() if path.is_dir())


class CaseLoader(yaml.SafeLoader):
    """Reads words as words: YAML 1.1 would take the key `on` for true."""


CaseLoader.yaml_implicit_resolvers = {
    first: [(tag, form) for tag, form in resolvers if tag != "tag:yaml.org,2002:bool"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


@cache
def expected(folder: str) -> dict[str, Any]:
    """Returns what a folder expects, with dates as dates."""
    text = (CASES / folder / "expected.yaml").read_text(encoding="utf-8")
    content: dict[str, Any] = CaseLoader(text).get_single_data()
    return content


@cache
def decided(folder: str) -> Decision:
    """Returns the answer to the case of a folder, decided once."""
    asked = expected(folder)
    return decide(
        (CASES / folder / "case.ttl").read_bytes(),
        "text/turtle",
        on=asked["on"],
        readings=asked["readings"],
        assume=asked["assume"],
    )
