"""What rooms and their members are called, and the secrets that prove who somebody is.

Promises: a code has six signs that nobody takes for one another, read aloud or from the back row; a key has 256 random
bits and is kept as its SHA-256 only; keys are compared in a time that tells nothing.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets

SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"  # without 0 o, 1 i l
CODE_SIGNS = 6  # 31**6: nearly nine hundred million, at a guess a second for a whole class (rates.py)
KEY_BYTES = 32


def new_code() -> str:
    """A code, perhaps taken already."""
    return "".join(secrets.choice(SIGNS) for _ in range(CODE_SIGNS))


def new_key() -> str:
    """A secret for one member."""
    return secrets.token_urlsafe(KEY_BYTES)


def key_hash(key: str) -> str:
    """What is kept of it: a key is random, so a plain hash cannot be searched for it."""
    return hashlib.sha256(key.encode()).hexdigest()


def proves(key: str, kept: str) -> bool:
    """True if that is the key whose hash was kept."""
    return hmac.compare_digest(key_hash(key), kept)
