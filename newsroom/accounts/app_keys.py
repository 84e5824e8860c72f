"""Keys of authenticator apps (TOTP), encrypted in the database: read access to the database does not reveal codes.

A stored key is ``1:`` and in Base64 a nonce with the ciphertext of AES-256-GCM, bound to its account, so that it is
invalid in the row of another one. The cipher's key is derived from SECRET_KEY; former ones (SECRET_KEY_FALLBACKS) still
decrypt.
"""

from __future__ import annotations

import base64
import binascii
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.utils.crypto import salted_hmac

PREFIX = "1:"
_NONCE_BYTES = 12


class AppKeyError(Exception):
    """A key can't be decrypted: its SECRET_KEY is gone, or it was altered, or it belongs to another account."""


def encrypt(key: bytes, owner: int) -> str:
    """Return the stored form of the key of an account's app."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    sealed = _cipher(settings.SECRET_KEY).encrypt(nonce, key, _bound_to(owner))
    return PREFIX + base64.urlsafe_b64encode(nonce + sealed).decode()


def decrypt(kept: str, owner: int) -> bytes:
    """Return the key of an account's app; raise AppKeyError."""
    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        key = _opened(kept, owner, secret)
        if key is not None:
            return key
    raise AppKeyError


def is_current(kept: str, owner: int) -> bool:
    """Say whether a key is encrypted by the present SECRET_KEY."""
    return _opened(kept, owner, settings.SECRET_KEY) is not None


def _opened(kept: str, owner: int, secret: str | bytes) -> bytes | None:
    try:
        data = base64.urlsafe_b64decode(kept.removeprefix(PREFIX).encode())
        return _cipher(secret).decrypt(data[:_NONCE_BYTES], data[_NONCE_BYTES:], _bound_to(owner))
    except (InvalidTag, binascii.Error, ValueError):
        return None


def _bound_to(owner: int) -> bytes:
    return f"account {owner}".encode()


def _cipher(secret: str | bytes) -> AESGCM:
    return AESGCM(salted_hmac("newsroom.accounts.app_keys", "", secret=secret, algorithm="sha256").digest())
