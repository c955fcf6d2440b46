"""
Signs the document of a decision with Ed25519, and holds a signature against a public key.

The envelope is DSSE 1.0.2 (https://github.com/secure-systems-lab/dsse): what is signed is the
type of the payload and the payload, each after its length. The payload is an in-toto statement
(https://in-toto.io/Statement/v1) that names the decision and holds its canonical N-Quads, the wall
clock time and the version of this software: all that is no part of a decision and of its name.

Keys come from files and nowhere else. `cryptography` is the optional extra `signing`.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from moratoria import __version__, jsonld, rdf
from moratoria.errors import InputError, KeyFileError
from moratoria.model import Text
from moratoria.vocab import MOR

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from cryptography.hazmat.primitives.asymmetric.ed25519 import (
        Ed25519PrivateKey,
        Ed25519PublicKey,
    )

PAYLOAD_TYPE = "application/vnd.in-toto+json"
STATEMENT = "https://in-toto.io/Statement/v1"


@dataclass(frozen=True)
class Signed:
    """
    What an envelope holds.

    Attributes:
        findings: what does not hold of the signature; if anything, the rest was not looked at.
        document: the document of the decision, as N-Quads.
        name: the decision that the signer named.
        signed_at: when, by the signer's clock.
        engine: name and version of the software that signed.
        key: fingerprint of the key.
    """

    findings: tuple[Text, ...]
    key: str
    document: bytes = b""
    name: str = ""
    signed_at: str = ""
    engine: str = ""


# ---------------------------------------------------------------- keys


def create_key(path: Path) -> Path:
    """
    Writes a new private key, for its owner's eyes only, and beside it the public key.

    Returns:
        the file of the public key, which has `.pub` added to its name.

    Raises:
        KeyFileError: if one of the files exists or cannot be written.
    """
    _require_cryptography()
    from cryptography.hazmat.primitives import serialization as form
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    key = Ed25519PrivateKey.generate()
    private = key.private_bytes(form.Encoding.PEM, form.PrivateFormat.PKCS8, form.NoEncryption())
    public = path.with_name(f"{path.name}.pub")
    if public.exists():
        raise KeyFileError(f"{public} exists; a key is never written over.")
    _write_new(path, private, 0o600)
    _write_new(public, _public_pem(key.public_key()), 0o644)
    return public


def _write_new(path: Path, data: bytes, mode: int) -> None:
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    except FileExistsError:
        raise KeyFileError(f"{path} exists; a key is never written over.") from None
    except OSError as error:
        raise KeyFileError(f"{path} cannot be written: {(error.strerror or '').lower()}.") from None
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)


def read_private(path: Path) -> Ed25519PrivateKey:
    """
    Returns the private key in a file.

    Raises:
        KeyFileError: if it holds no such key.
    """
    _require_cryptography()
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        key = load_pem_private_key(_bytes(path), password=None)
    except (TypeError, ValueError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyFileError(
            f"{path} holds no private Ed25519 key in PEM without a password; "
            "make one with `moratoria key create FILE`."
        )
    return key


def read_public(path: Path) -> Ed25519PublicKey:
    """
    Returns the public key in a file.

    Raises:
        KeyFileError: if it holds no such key.
    """
    _require_cryptography()
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    try:
        key = load_pem_public_key(_bytes(path))
    except (ValueError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, Ed25519PublicKey):
        raise KeyFileError(
            f"{path} holds no public Ed25519 key in PEM (-----BEGIN PUBLIC KEY-----)."
        )
    return key


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise KeyFileError(f"{path} cannot be read: {(error.strerror or '').lower()}.") from None


def _public_pem(key: Ed25519PublicKey) -> bytes:
    from cryptography.hazmat.primitives import serialization as form

    return key.public_bytes(form.Encoding.PEM, form.PublicFormat.SubjectPublicKeyInfo)


def fingerprint(key: Ed25519PublicKey) -> str:
    """Returns the SHA-256 over a public key in DER, in hexadecimal."""
    from cryptography.hazmat.primitives import serialization as form

    der = key.public_bytes(form.Encoding.DER, form.PublicFormat.SubjectPublicKeyInfo)
    return hashlib.sha256(der).hexdigest()


def _require_cryptography() -> None:
    try:
        import cryptography  # noqa: F401 - asked for here so that one message tells
    except ImportError:
        raise KeyFileError(
            "Signing needs the package 'cryptography': pip install 'moratoria[signing]'."
        ) from None


# ---------------------------------------------------------------- signing


def sign(quads: str, name: str, key: Ed25519PrivateKey, at: datetime) -> bytes:
    """
    Returns an envelope around the document of a decision.

    Args:
        quads: the document as canonical N-Quads.
        name: the decision's own name.
        key: the private key.
        at: the time of signing, with its offset.
    """
    statement = {
        "_type": STATEMENT,
        "subject": [{"name": name, "digest": {"sha256": rdf.digest(quads)}}],
        "predicateType": str(MOR.Decision),
        "predicate": {
            "signedAt": at.isoformat(timespec="seconds"),
            "engine": {"name": "moratoria", "version": __version__},
            "document": quads,
        },
    }
    payload = json.dumps(statement, ensure_ascii=False, sort_keys=True).encode()
    signature = {
        "keyid": fingerprint(key.public_key()),
        "sig": _encoded(key.sign(encoded_for_signing(PAYLOAD_TYPE, payload))),
        "publicKey": _public_pem(key.public_key()).decode(),
    }
    envelope = {
        "payloadType": PAYLOAD_TYPE,
        "payload": _encoded(payload),
        "signatures": [signature],
    }
    return json.dumps(envelope, indent=2).encode() + b"\n"


def encoded_for_signing(payload_type: str, payload: bytes) -> bytes:
    """
    Returns the bytes that a DSSE signature is over (PAE).

    >>> encoded_for_signing("http://example.com/HelloWorld", b"hello world")
    b'DSSEv1 29 http://example.com/HelloWorld 11 hello world'
    """
    kind = payload_type.encode()
    return b"DSSEv1 %d %s %d %s" % (len(kind), kind, len(payload), payload)


def _encoded(data: bytes) -> str:
    return base64.b64encode(data).decode()


# ---------------------------------------------------------------- checking


def is_envelope(data: bytes) -> bool:
    """Returns whether some data are a JSON object with the type of a payload."""
    if data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] != b"{":
        return False
    value = jsonld.load(data)
    return isinstance(value, dict) and "payloadType" in value


def opened(data: bytes, key: Ed25519PublicKey) -> Signed:
    """
    Returns what an envelope holds; nothing of it is read unless its signature is by the key.

    Raises:
        KeyFileError: if the envelope is signed by other keys only.
        InputError: if the envelope or what is signed is not of the form that `sign` gives.
    """
    envelope = jsonld.load(data)
    kind, payload, signatures = _parts(envelope)
    ours = fingerprint(key)
    held = [sig for keyid, sig in signatures if keyid in {ours, ""}]
    if not held:
        others = ", ".join(keyid for keyid, _ in signatures)
        raise KeyFileError(f"The envelope is signed by the key {others}, not by {ours}.")
    if not any(_fits(key, sig, encoded_for_signing(kind, payload)) for sig in held):
        return Signed((_BROKEN,), ours)
    if kind != PAYLOAD_TYPE:
        raise InputError(f"What is signed is of the type '{kind}'; '{PAYLOAD_TYPE}' is read here.")
    return _statement(jsonld.load(payload), ours)


_BROKEN = Text(
    "De handtekening past niet: de envelop is na het ondertekenen veranderd.",
    "The signature does not fit: the envelope was changed after it was signed.",
)


def _parts(envelope: Any) -> tuple[str, bytes, list[tuple[str, bytes]]]:  # noqa: ANN401 - JSON
    try:
        kind, payload = envelope["payloadType"], _decoded(envelope["payload"])
        found = [(str(s.get("keyid") or ""), _decoded(s["sig"])) for s in envelope["signatures"]]
    except (KeyError, TypeError, AttributeError, ValueError):
        found = []
    if not found or not isinstance(kind, str):
        raise InputError(
            "This is no signed envelope: it needs payloadType, payload and signatures with a sig, "
            "the last two in base64."
        )
    return kind, payload, found


def _decoded(text: str) -> bytes:
    """Returns what stands in base64, in the standard or in the URL-safe alphabet."""
    try:
        return base64.b64decode(text.replace("-", "+").replace("_", "/"), validate=True)
    except binascii.Error as error:
        raise ValueError(str(error)) from None


def _fits(key: Ed25519PublicKey, signature: bytes, signed: bytes) -> bool:
    from cryptography.exceptions import InvalidSignature

    try:
        key.verify(signature, signed)
    except InvalidSignature:
        return False
    return True


def _statement(statement: Any, key: str) -> Signed:  # noqa: ANN401 - JSON
    try:
        subject, predicate = statement["subject"][0], statement["predicate"]
        name, digest = str(subject["name"]), str(subject["digest"]["sha256"])
        document, at = str(predicate["document"]), str(predicate["signedAt"])
        engine = f"{predicate['engine']['name']} {predicate['engine']['version']}"
    except (KeyError, IndexError, TypeError):
        raise InputError(
            "What is signed is no decision: it lacks a subject or a document."
        ) from None
    findings = () if rdf.digest(document) == digest else (_OTHER,)
    return Signed(findings, key, document.encode(), name, at, engine)


_OTHER = Text(
    "Het ondertekende document heeft niet de hash die de ondertekenaar noemt.",
    "The document signed does not have the hash that the signer names.",
)
