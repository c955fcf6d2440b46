"""The case folders: a case, what is asked of it, and what is expected."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from moratoria.decide import decide
from moratoria.model import Decision

# The plain form of one man the letter is about, to which tests make their changes.
PLAIN: dict[str, Any] = {
    "nationalities": ["RUS"],
    "sex": "male",
    "birth_date": "2000-01-01",
    "military_status": "never_served",
    "fears_conscription": True,
    "application_date": "2022-05-10",
    "application_status": "pending",
    "track": 4,
}

CASES = Path(__file__).resolve().parent / "cases"
FOLDERS = sorted(path.name for path in CASES.iterdir() if path.is_dir())


def one_in(number: int) -> list[pytest.ParameterSet]:
    """Returns the folders as parameters; the suite takes one in so many, the long tests all."""
    return [
        pytest.param(folder, marks=() if n % number == 0 else pytest.mark.long)
        for n, folder in enumerate(FOLDERS)
    ]


def in_part(values: Iterable[Any], number: int, name: Callable[[Any], str] = str) -> list[Any]:
    """Returns values as parameters; the suite takes one in so many, the long tests all."""
    return [
        pytest.param(value, id=name(value), marks=() if n % number == 0 else pytest.mark.long)
        for n, value in enumerate(values)
    ]


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
