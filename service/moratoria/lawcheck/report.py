"""What a check of the law found, as values: findings, checks and the report of them all."""

from __future__ import annotations

from dataclasses import dataclass

from moratoria.model import Text


@dataclass(frozen=True)
class Finding:
    """
    One thing that is not as it should be.

    Attributes:
        rule: IRI of the shape that was broken, or the name of the check.
        focus: the node or the file concerned.
    """

    rule: str
    focus: str
    message: Text


@dataclass(frozen=True)
class Check:
    """
    One check by name, with what it found.

    Attributes:
        label: what holds if nothing is found.
        not_run: why the check was not made, None if it was.
        advice: whether what it finds is advice, which leaves the law in order.
        extent: how much was held against it, where that is worth telling.
    """

    name: str
    label: Text
    findings: tuple[Finding, ...] = ()
    not_run: Text | None = None
    advice: bool = False
    extent: Text | None = None

    @property
    def passed(self) -> bool:
        """Whether nothing was found that must be mended."""
        return self.advice or not self.findings


@dataclass(frozen=True)
class Report:
    """All checks, in the order in which they were made."""

    checks: tuple[Check, ...]

    @property
    def conforms(self) -> bool:
        """Whether every check that was made passed."""
        return all(check.passed for check in self.checks)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What must be mended; advice is left out."""
        return tuple(f for check in self.checks if not check.advice for f in check.findings)

    @property
    def not_run(self) -> tuple[Check, ...]:
        """The checks that were not made, of which nothing is claimed."""
        return tuple(check for check in self.checks if check.not_run)
