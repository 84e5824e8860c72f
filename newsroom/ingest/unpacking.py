"""Packed bodies of answers, unpacked piece by piece and never further than asked (RFC 9110, 8.4.1)."""

from __future__ import annotations

import zlib
from typing import Protocol

import brotli


class UnpackError(Exception):
    """The body can't be unpacked, in words for an editor."""


class Unpacker(Protocol):
    """One layer of packing."""

    def unpack(self, chunk: bytes, limit: int) -> bytes:
        """Return what a chunk unpacks to, not much more than ``limit`` bytes of it; raise UnpackError."""

    def end(self) -> None:
        """Raise UnpackError where the body ended too early."""


def unpacker(encoding: str) -> Unpacker:
    """Return what unpacks a Content-Encoding that was asked for; raise UnpackError for any other."""
    if encoding in ("", "identity"):
        return _Plain()
    if encoding in ("gzip", "x-gzip", "deflate"):
        return _Inflater("deflate" if encoding == "deflate" else "gzip")
    if encoding == "br":
        return _Brotli()
    raise UnpackError("Packed in a way that was not asked for.")


class _Plain:
    def unpack(self, chunk: bytes, limit: int) -> bytes:
        return chunk

    def end(self) -> None:
        return None


class _Inflater:
    """gzip, and deflate in its zlib form or raw, as some servers send it."""

    def __init__(self, encoding: str) -> None:
        self.encoding = encoding
        self.inflater = zlib.decompressobj(31 if encoding == "gzip" else 15)
        self.has_begun = False

    def unpack(self, chunk: bytes, limit: int) -> bytes:
        try:
            data = self.inflater.decompress(chunk, limit)
        except zlib.error as error:
            if self.encoding != "deflate" or self.has_begun:
                raise UnpackError("The packed body can't be unpacked.") from error
            self.inflater = zlib.decompressobj(-15)
            data = self._raw(chunk, limit)
        self.has_begun = True
        return data

    def _raw(self, chunk: bytes, limit: int) -> bytes:
        try:
            return self.inflater.decompress(chunk, limit)
        except zlib.error as error:
            raise UnpackError("The packed body can't be unpacked.") from error

    def end(self) -> None:
        if self.has_begun and not self.inflater.eof:
            raise UnpackError("The packed body is torn.")


class _Brotli:
    """Brotli (RFC 7932)."""

    def __init__(self) -> None:
        self.decompressor = brotli.Decompressor()

    def unpack(self, chunk: bytes, limit: int) -> bytes:
        try:
            return bytes(self.decompressor.process(chunk, output_buffer_limit=limit))
        except brotli.error as error:
            raise UnpackError("The packed body can't be unpacked.") from error

    def end(self) -> None:
        if not self.decompressor.is_finished():
            raise UnpackError("The packed body is torn.")
