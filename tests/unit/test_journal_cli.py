"""The commands that look after tokens and the journal, as the README shows them."""

from __future__ import annotations

import re
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from filing import file

from moratoria.cli import main
from moratoria.journal import open_journal, tokens

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
SHOWN = re.findall(r"^\$ moratoria (token|journal) (\w+)", README, re.MULTILINE)


def run(folder: Path, *words: str) -> Result:
    """Runs a command with a data folder."""
    return CliRunner().invoke(main, words, env={"DATA_DIR": str(folder)})


def test_every_command_is_shown() -> None:
    """The README shows each, and shows none that does not exist."""
    there = {
        (group, name)
        for group in ("token", "journal")
        for name in main.commands[group].commands  # type: ignore[attr-defined]
    }
    assert set(SHOWN) == there


def test_a_token_is_made_listed_and_revoked(tmp_path: Path) -> None:
    """It is printed once; the list has its id only."""
    folder = tmp_path / "data"
    token = run(folder, "token", "create", "--role", "submitter", "--name", "desk-a").output.strip()
    token_id = token.split("_")[1]
    listed = run(folder, "token", "list").output
    assert token_id in listed
    assert token not in listed
    assert "submitter" in listed
    with closing(open_journal(folder / "journal")) as journal:
        assert tokens.account(journal, token) is not None
        assert run(folder, "token", "revoke", token_id).exit_code == 0
        assert tokens.account(journal, token) is None
    assert "revoked" in run(folder, "token", "list").output
    again = run(folder, "token", "revoke", token_id)
    assert (again.exit_code, "no valid token" in again.output) == (2, True)


def test_a_journal_is_verified_backed_up_erased_and_restored(tmp_path: Path) -> None:
    """Each command ends well, and says what it did."""
    folder, backup = tmp_path / "data", tmp_path / "backup.gz"
    with closing(open_journal(folder / "journal")) as journal:
        case = file(journal)
    said = run(folder, "journal", "verify")
    assert said.exit_code == 0
    head = said.output.strip().rsplit(" ", 1)[-1]
    assert run(folder, "journal", "verify", "--head", head).exit_code == 0
    assert run(folder, "journal", "verify", "--head", "1:" + "0" * 64).exit_code == 1
    assert run(folder, "journal", "backup", str(backup)).exit_code == 0
    assert run(folder, "journal", "erase", case.id).exit_code == 0
    assert run(folder, "journal", "erase", case.id).exit_code == 2
    restored = run(folder, "journal", "restore", str(backup))
    assert (restored.exit_code, restored.output) == (
        0,
        "1 entries restored; 1 cases erased again\n",
    )
    with closing(open_journal(folder / "journal")) as journal, journal.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE ledger SET actor = 'x' WHERE seq = 1")
    bad = run(folder, "journal", "verify")
    assert (bad.exit_code, bad.output) == (1, "entry 1: the entry is not what was written\n")


@pytest.mark.parametrize("words", [["journal", "verify", "--head", "x"], ["token", "create"]])
def test_a_mistake_is_told(tmp_path: Path, words: list[str]) -> None:
    """Usage is status 2, and nothing is made."""
    assert run(tmp_path / "data", *words).exit_code == 2
    assert not (tmp_path / "data").exists()
