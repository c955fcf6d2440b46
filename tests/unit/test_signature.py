"""Who signed a decision, with which key, and whether anything was changed since."""

from __future__ import annotations

import base64
import json
import stat
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from cryptography.hazmat.primitives import serialization as form
from cryptography.hazmat.primitives.asymmetric import ec
from folders import CASES, decided
from receiving import quads, written

from moratoria.cli import main
from moratoria.receipts import signature

FOLDER = "never-served-22-applied-before"


def cli(*args: str | Path) -> Result:
    """Runs a command in this process."""
    return CliRunner(env={"DATA_DIR": "nowhere"}).invoke(main, list(map(str, args)))


def refused(result: Result) -> str:
    """Returns the one complaint of a command that ended with status 2."""
    assert result.exit_code == 2, result.output
    assert result.stderr.startswith("moratoria: ")
    assert result.stderr.count("\n") == 1
    return result.stderr


@pytest.fixture
def key(tmp_path: Path) -> Path:
    """Returns the file of a new private key."""
    path = tmp_path / "signer"
    assert cli("key", "create", path).exit_code == 0
    return path


@pytest.fixture
def envelope(tmp_path: Path, key: Path) -> Path:
    """Returns the file of a signed decision."""
    path, signed = tmp_path / "decision.trig", tmp_path / "envelope.json"
    path.write_bytes(written(decided(FOLDER)))
    done = cli("sign", path, "--key", key)
    assert done.exit_code == 0, done.output
    signed.write_bytes(done.stdout_bytes)
    return signed


def public(key: Path) -> Path:
    """Returns the file of the public key that belongs to a private one."""
    return key.with_name(f"{key.name}.pub")


def payload(envelope: Path) -> dict[str, Any]:
    """Returns what an envelope holds, unchecked."""
    content = json.loads(envelope.read_bytes())
    found: dict[str, Any] = json.loads(base64.b64decode(content["payload"]))
    return found


def test_a_signed_decision_is_verified(envelope: Path, key: Path, tmp_path: Path) -> None:
    """The signature fits, the decision holds, and both are said."""
    out = tmp_path / "out.nq"
    done = cli("verify", envelope, "--public-key", public(key), "--out", out)
    assert done.exit_code == 0, done.output
    assert done.stdout.startswith("Signed at ")
    assert "The decision holds" in done.stdout
    assert out.read_text("utf-8") == quads(FOLDER)
    args = ("verify", envelope, "--public-key", public(key), "--out", tmp_path)
    assert cli(*args).exit_code == 2
    assert "cannot be written" in cli(*args[:-1], tmp_path / "none" / "out").stderr


def test_time_and_version_stand_in_the_envelope(envelope: Path) -> None:
    """What is no part of a decision is signed with it: when, and by which software."""
    statement = payload(envelope)
    assert statement["subject"][0]["name"] == decided(FOLDER).id
    assert statement["predicate"]["engine"]["name"] == "moratoria"
    assert statement["predicate"]["signedAt"].endswith("+00:00")
    assert statement["predicate"]["document"] == quads(FOLDER)


def test_a_private_key_is_for_its_owner(key: Path) -> None:
    """Nobody else may read the private key, and no key is written over."""
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert stat.S_IMODE(public(key).stat().st_mode) & 0o133 == 0
    before = key.read_bytes()
    assert "never written over" in refused(cli("key", "create", key))
    key.rename(key.with_name("moved"))
    assert "never written over" in refused(cli("key", "create", key))
    assert key.with_name("moved").read_bytes() == before
    assert not key.exists()


def test_a_key_needs_a_place(tmp_path: Path) -> None:
    """A folder that is not there is one clear error."""
    assert "cannot be written" in refused(cli("key", "create", tmp_path / "none" / "key"))


def test_another_key_is_named(envelope: Path, tmp_path: Path) -> None:
    """A signature by another key is an error that names both keys."""
    other = tmp_path / "other"
    cli("key", "create", other)
    complaint = refused(cli("verify", envelope, "--public-key", public(other)))
    assert "is signed by the key" in complaint
    assert signature.fingerprint(signature.read_public(public(other))) in complaint


def decision(content: dict[str, Any]) -> None:
    """Changes the decision in an envelope."""
    text = base64.b64decode(content["payload"]).replace(b"2022-09-01", b"2022-09-02")
    content["payload"] = base64.b64encode(text).decode()


def kind(content: dict[str, Any]) -> None:
    """Changes what the payload is said to be."""
    content["payloadType"] = "application/json"


def signed(content: dict[str, Any]) -> None:
    """Changes the signature."""
    content["signatures"][0]["sig"] = base64.b64encode(bytes(64)).decode()


@pytest.mark.parametrize("change", [decision, kind, signed])
def test_a_changed_envelope_does_not_hold(
    envelope: Path, key: Path, change: Callable[[dict[str, Any]], None]
) -> None:
    """What was changed after signing is found, and nothing in it is looked at."""
    content = json.loads(envelope.read_bytes())
    change(content)
    envelope.write_text(json.dumps(content), encoding="utf-8")
    done = cli("verify", envelope, "--public-key", public(key))
    assert done.exit_code == 1
    assert done.stdout == (
        "- The signature does not fit: the envelope was changed after it was signed.\n"
    )


def test_another_signature_beside_does_not_matter(envelope: Path, key: Path) -> None:
    """An envelope may bear signatures by others; a field nobody knows is passed over."""
    content = json.loads(envelope.read_bytes())
    content["signatures"].insert(0, {"keyid": "another", "sig": "AAAA"})
    content["signatures"][1]["sig"] = (
        content["signatures"][1]["sig"].replace("+", "-").replace("/", "_")
    )
    content["note"] = "of another kind"
    envelope.write_text(json.dumps(content), encoding="utf-8")
    assert cli("verify", envelope, "--public-key", public(key)).exit_code == 0


def resigned(envelope: Path, key: Path, statement: object, payload_type: str) -> None:
    """Signs something else with the right key."""
    body = json.dumps(statement).encode()
    secret = signature.read_private(key)
    sig = secret.sign(signature.encoded_for_signing(payload_type, body))
    encoded = [base64.b64encode(data).decode() for data in (body, sig)]
    content = {
        "payloadType": payload_type,
        "payload": encoded[0],
        "signatures": [{"sig": encoded[1]}],
    }
    envelope.write_text(json.dumps(content), encoding="utf-8")


def test_what_was_signed_must_be_a_decision(envelope: Path, key: Path) -> None:
    """Something else under a good signature is one clear error."""
    whole = payload(envelope)
    resigned(envelope, key, whole, "text/plain")
    assert "is of the type 'text/plain'" in refused(
        cli("verify", envelope, "--public-key", public(key))
    )
    resigned(envelope, key, {"subject": []}, signature.PAYLOAD_TYPE)
    assert "it lacks a subject" in refused(cli("verify", envelope, "--public-key", public(key)))
    whole["subject"][0]["name"] = "urn:other"
    resigned(envelope, key, whole, signature.PAYLOAD_TYPE)
    assert "holds another decision" in refused(cli("verify", envelope, "--public-key", public(key)))
    whole["subject"][0]["digest"]["sha256"] = "0"
    resigned(envelope, key, whole, signature.PAYLOAD_TYPE)
    done = cli("verify", envelope, "--public-key", public(key))
    assert done.exit_code == 1
    assert "does not have the hash that the signer names" in done.stdout


@pytest.mark.parametrize(
    "text",
    [
        '{"payloadType": 1, "payload": "", "signatures": [{"sig": ""}]}',
        '{"payloadType": "a", "payload": "ü", "signatures": [{"sig": ""}]}',
        '{"payloadType": "a", "payload": "", "signatures": []}',
        '{"payloadType": "a", "payload": "", "signatures": 3}',
        '{"payloadType": "a"}',
    ],
)
def test_a_broken_envelope_is_refused(tmp_path: Path, key: Path, text: str) -> None:
    """An envelope that lacks a part is one clear error."""
    path = tmp_path / "envelope.json"
    path.write_text(text, encoding="utf-8")
    assert "no signed envelope" in refused(cli("verify", path, "--public-key", public(key)))


def test_an_envelope_needs_a_key_and_a_key_an_envelope(
    envelope: Path, key: Path, tmp_path: Path
) -> None:
    """A signature is never passed over in silence."""
    assert "--public-key FILE" in refused(cli("verify", envelope))
    plain = tmp_path / "decision.trig"
    assert "no signed envelope" in refused(cli("verify", plain, "--public-key", public(key)))


def test_a_key_must_be_of_the_right_kind(envelope: Path, key: Path, tmp_path: Path) -> None:
    """Files that hold no key, the other half, or another kind of key are refused."""
    plain, other = tmp_path / "decision.trig", tmp_path / "other"
    other.write_bytes(
        ec.generate_private_key(ec.SECP256R1()).private_bytes(
            form.Encoding.PEM, form.PrivateFormat.PKCS8, form.NoEncryption()
        )
    )
    for wrong in (other, public(key), plain):
        assert "no private Ed25519 key" in refused(cli("sign", plain, "--key", wrong))
    for wrong in (other, key, plain):
        assert "no public Ed25519 key" in refused(cli("verify", envelope, "--public-key", wrong))
    assert "cannot be read" in refused(cli("sign", plain, "--key", tmp_path / "none"))


def test_a_wrong_name_is_not_signed(tmp_path: Path, key: Path) -> None:
    """A decision whose name does not follow from what it says is not signed."""
    path = tmp_path / "decision.nq"
    path.write_text(quads(FOLDER).replace("2022-09-01", "2022-09-02"), encoding="utf-8")
    assert "it is not signed" in refused(cli("sign", path, "--key", key))
    assert "no decision" in refused(cli("sign", CASES / FOLDER / "case.ttl", "--key", key))


def test_without_cryptography_it_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Signing is an extra; without it there is one clear sentence."""
    monkeypatch.setitem(sys.modules, "cryptography", None)
    assert "moratoria[signing]" in refused(cli("key", "create", tmp_path / "key"))
