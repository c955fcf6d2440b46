"""
Asks every official address what it holds, and compares that with what was known of it.

A difference stays told, with or without a network, until someone accepts what is there now. An
address that cannot be reached is told from what was kept of it, with its age.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal

from moratoria.official import snapshots
from moratoria.official.fetching import UnreachedError, fetch
from moratoria.official.snapshots import Kept, Snapshot, snapshot

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from moratoria.exchange import Bounds
    from moratoria.official.addresses import Address

State = Literal["first", "same", "changed", "vanished", "unknown"]
TELLING = ("changed", "vanished")
"""The states that something has to be done about."""


@dataclass(frozen=True)
class Refreshed:
    """
    What became of one address.

    Attributes:
        state: `first` if it was never asked before, `unknown` if it never answered.
        known: what was known of it, None if it is new.
        last: what was there when it last answered, None if it never did.
        unreached: why it gave no answer now, None if it did or was not asked.
        asked: whether it was asked now.
    """

    address: Address
    state: State
    known: Snapshot | None
    last: Snapshot | None
    unreached: str | None
    asked: bool

    @property
    def from_cache(self) -> bool:
        """Whether what is told is what was kept, and not what is there now."""
        return self.unreached is not None or not self.asked

    def age(self, now: datetime) -> int | None:
        """Returns how many days old what is told is; None if there is nothing."""
        return (now - self.last.at).days if self.last else None


def refresh(
    asked: Iterable[Address],
    folder: Path,
    *,
    offline: bool = False,
    mirror: str | None = None,
    bounds: Bounds | None = None,
    now: datetime | None = None,
) -> Iterator[Refreshed]:
    """
    Yields what became of each address, and keeps what was seen, as it comes.

    A machine that could not be reached is not asked again for its other addresses.

    Args:
        asked: the addresses.
        folder: the folder for what the service keeps.
        offline: tell what was kept and ask nothing.
        mirror: address of a copy to ask instead; see `fetch`.
        bounds: what one fetch may cost.
        now: the moment of asking, now without it.
    """
    moment = now or datetime.now(UTC)
    silent: dict[str, str] = {}
    for address in asked:
        kept = snapshots.load(folder, address.url)
        first, why = kept is None, silent.get(address.host)
        if not offline and why is None:
            try:
                seen = snapshot(fetch(address.url, mirror, bounds), moment)
            except UnreachedError as error:
                why = str(error)
                if error.host_silent:
                    silent[address.host] = why
            else:
                kept = _with(kept, address.url, seen)
                snapshots.keep(folder, kept)
        yield _told(address, kept, why, asked=not offline, first=first)


def _with(kept: Kept | None, url: str, seen: Snapshot) -> Kept:
    if kept is None:
        return Kept(url, None if seen.gone else seen, seen)
    return replace(kept, last=seen)


def _told(
    address: Address, kept: Kept | None, why: str | None, *, asked: bool, first: bool
) -> Refreshed:
    if kept is None:
        return Refreshed(address, "unknown", None, None, why, asked)
    state = _state(kept, first=first)
    return Refreshed(address, state, kept.known, kept.last, why, asked)


def _state(kept: Kept, *, first: bool) -> State:
    known, last = kept.known, kept.last
    if last.gone:
        return "same" if known and known.gone else "vanished"
    if known is None or differences(known, last):
        return "changed"
    return "first" if first else "same"


def differences(known: Snapshot, last: Snapshot) -> tuple[str, ...]:
    """Returns what of an address is not as it was known: names of parts of a snapshot."""
    parts = ("leads_to", "title", "metadata", "digest")
    return tuple(part for part in parts if getattr(known, part) != getattr(last, part))


def accept(folder: Path, found: Iterable[Refreshed]) -> int:
    """Takes what is there now as known, wherever it was told to differ; returns how often."""
    told = [made for made in found if made.state in TELLING and made.last]
    for made in told:
        if made.last:
            snapshots.keep(folder, Kept(made.address.url, made.last, made.last))
    return len(told)
