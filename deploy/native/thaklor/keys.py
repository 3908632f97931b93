"""Keys in DATA/keys, one file each (0600), in the form the services read: `kid:base64[,kid:base64...]`, newest first.

The newest signs, all of them verify. Losing them loses what they encrypt: they belong into every backup.
"""

from __future__ import annotations

import base64
import os
import secrets
import subprocess
from pathlib import Path

from .console import OperatorError

SYMMETRIC = ("Receipt", "Lookup", "Pii", "Captcha", "Internal", "SecondFactor")
# Private key -> the name under which its public half goes to those who only verify.
ASYMMETRIC = {"Staff": "StaffPublic", "FileGrant": "FileGrantPublic"}
NAMES = (*SYMMETRIC, *ASYMMETRIC, *ASYMMETRIC.values())


def load_or_make(folder: Path) -> dict[str, str]:
    """Every key by name, making those that do not exist yet."""
    keys = {}
    for name in (*SYMMETRIC, *ASYMMETRIC):
        file = folder / name.lower()
        if not file.exists():
            _write(file, f"k1:{_new_key(name)}")
        keys[name] = file.read_text().strip()
        if not keys[name]:
            raise OperatorError(f"The key file {file} is empty. Restore it from a backup: what it protects cannot be read without it.")
    for private, public in ASYMMETRIC.items():
        keys[public] = ",".join(f"{kid}:{_public_half(value)}" for kid, value in _entries(keys[private]))
    return keys


def rotate(folder: Path, name: str) -> str:
    """Puts a new key in front; the older ones go on verifying. Returns the new key's id."""
    known = {n.lower(): n for n in (*SYMMETRIC, *ASYMMETRIC)}
    if name.lower() not in known:
        raise OperatorError(f"There is no key '{name}'. The keys are: {', '.join(known)}.")
    file = folder / name.lower()
    if not file.exists():
        raise OperatorError(f"There is no key file {file} yet: start the system once first.")
    old = file.read_text().strip()
    kid = f"k{max(int(k[1:]) for k, _ in _entries(old) if k[1:].isdigit()) + 1}"
    _write(file, f"{kid}:{_new_key(known[name.lower()])},{old}")
    return kid


def secret(file: Path) -> str:
    """A password of our own making, kept so that a second start finds the first one's data."""
    if not file.exists():
        _write(file, secrets.token_hex(24))
    return file.read_text().strip()


def _entries(text: str) -> list[tuple[str, str]]:
    return [tuple(entry.split(":", 1)) for entry in text.split(",")]


def _new_key(name: str) -> str:
    if name in SYMMETRIC:
        return base64.b64encode(secrets.token_bytes(32)).decode()
    # genpkey writes DER as SEC 1 ("EC PRIVATE KEY"); the services read PKCS#8.
    sec1 = _openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-outform", "DER")
    return _openssl("pkcs8", "-topk8", "-nocrypt", "-inform", "DER", "-outform", "DER", stdin=base64.b64decode(sec1))


def _public_half(private: str) -> str:
    # SubjectPublicKeyInfo DER
    return _openssl("pkey", "-inform", "DER", "-pubout", "-outform", "DER", stdin=base64.b64decode(private))


def _openssl(*arguments: str, stdin: bytes = b"") -> str:
    done = subprocess.run(["openssl", *arguments], input=stdin, capture_output=True, check=False)
    if done.returncode != 0 or not done.stdout:
        raise OperatorError(f"openssl {arguments[0]} failed: {done.stderr.decode(errors='replace').strip()}")
    return base64.b64encode(done.stdout).decode()


def _write(file: Path, text: str) -> None:
    """A key that was used once must not be gone after a power cut: file and folder are flushed."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    temporary = file.with_name(f".{file.name}.new")
    temporary.unlink(missing_ok=True)
    with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as stream:
        stream.write(text + "\n")
        stream.flush()
        os.fsync(stream.fileno())
    temporary.rename(file)
    folder = os.open(file.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
