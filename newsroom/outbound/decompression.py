"""Incremental decompression of response bodies with a size limit (RFC 9110, 8.4.1)."""

from __future__ import annotations

import zlib
from typing import Protocol

import brotli
from django.utils.translation import gettext as _

MAX_MEMBERS = 1000
_GZIP_MAGIC = b"\x1f\x8b"


class UnpackError(Exception):
    """The body can't be decompressed; the message is for an editor."""


class Unpacker(Protocol):
    """Decompressor of one content coding."""

    def unpack(self, chunk: bytes, limit: int) -> bytes:
        """Decompress a chunk to at most little more than ``limit`` bytes; raise UnpackError."""

    def end(self) -> None:
        """Raise UnpackError if the body is truncated."""


def unpacker(encoding: str) -> Unpacker:
    """Return the decompressor of an accepted Content-Encoding; raise UnpackError for any other."""
    if encoding in ("", "identity"):
        return _Plain()
    if encoding in ("gzip", "x-gzip", "deflate"):
        return _Inflater("deflate" if encoding == "deflate" else "gzip")
    if encoding == "br":
        return _Brotli()
    raise UnpackError(_("Packed in a way that was not asked for."))


class _Plain:
    def unpack(self, chunk: bytes, limit: int) -> bytes:
        return chunk

    def end(self) -> None:
        return None


class _Inflater:
    """gzip in all its members (RFC 1952, 2.2), and deflate in its zlib form or raw, as some servers send it."""

    def __init__(self, encoding: str) -> None:
        self.encoding = encoding
        self.inflater = _new_inflater(encoding)
        self.has_begun = False
        self.after_end = b""
        self.members = 1

    def unpack(self, chunk: bytes, limit: int) -> bytes:
        data = self._inflate(chunk, limit)
        while self._begin_next_member() and len(data) < limit:
            data += self._inflate(b"", limit - len(data))
        return data

    def _begin_next_member(self) -> bool:
        """Start the next gzip member, if one follows; padding and other trailing data are ignored."""
        if self.encoding != "gzip" or not self.inflater.eof:
            return False
        following = self.after_end.lstrip(b"\0")
        if not following.startswith(_GZIP_MAGIC):
            # The first two octets of a member can arrive in two chunks.
            self.after_end = following[:2]
            return False
        self.members += 1
        if self.members > MAX_MEMBERS:
            raise UnpackError(_("Packed in more than %(count)d members.") % {"count": MAX_MEMBERS})
        self.inflater, self.after_end = _new_inflater("gzip"), following
        return True

    def _inflate(self, chunk: bytes, limit: int) -> bytes:
        if self.inflater.eof:
            self.after_end += chunk
            return b""
        chunk, self.after_end = self.after_end + chunk, b""
        try:
            data = self.inflater.decompress(chunk, limit)
        except zlib.error as error:
            if self.encoding != "deflate" or self.has_begun:
                raise UnpackError(_("The packed body can't be unpacked.")) from error
            self.inflater = zlib.decompressobj(-15)
            data = self._raw(chunk, limit)
        self.has_begun = True
        self.after_end = self.inflater.unused_data
        return data

    def _raw(self, chunk: bytes, limit: int) -> bytes:
        try:
            return self.inflater.decompress(chunk, limit)
        except zlib.error as error:
            raise UnpackError(_("The packed body can't be unpacked.")) from error

    def end(self) -> None:
        if self.has_begun and not self.inflater.eof:
            raise UnpackError(_("The packed body is torn."))


def _new_inflater(encoding: str) -> zlib._Decompress:
    return zlib.decompressobj(31 if encoding == "gzip" else 15)


class _Brotli:
    """Brotli (RFC 7932)."""

    def __init__(self) -> None:
        self.decompressor = brotli.Decompressor()

    def unpack(self, chunk: bytes, limit: int) -> bytes:
        try:
            return bytes(self.decompressor.process(chunk, output_buffer_limit=limit))
        except brotli.error as error:
            raise UnpackError(_("The packed body can't be unpacked.")) from error

    def end(self) -> None:
        if not self.decompressor.is_finished():
            raise UnpackError(_("The packed body is torn."))
