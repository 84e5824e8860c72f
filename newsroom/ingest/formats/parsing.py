"""From the bytes of a feed, in any format, to plain items."""

from __future__ import annotations

import codecs
import re

from newsroom.ingest.formats.items import ParsedFeed, ParseError
from newsroom.ingest.formats.json import parse_json
from newsroom.ingest.formats.newsml import NAMESPACE, parse_newsml
from newsroom.ingest.formats.page import parse_page
from newsroom.ingest.formats.xml import parse_xml

# No feed format needs its own entities; a declaration of one is treated as an attack.
_ENTITY = re.compile(r"<!ENTITY|<!ELEMENT", re.IGNORECASE)
_BEGINNING = 200_000
# Python codecs that are not document encodings. One needs quadratic time, others produce forbidden characters.
_NO_ENCODINGS = frozenset(
    {"punycode", "idna", "unicode-escape", "raw-unicode-escape", "undefined", "mbcs", "oem", "palmos"}
)


def parse(
    body: bytes, content_type: str, url: str, *, zone: str = "", encoding: str = "", is_page: bool = False
) -> ParsedFeed:
    """Return the items of RSS, RDF, Atom, JSON Feed, ninjs or NewsML-G2, detected from the bytes; of a page if expected.

    ``zone`` applies to dates without one; ``encoding`` overrides what the document or its server declares. Raises
    ParseError for anything else.
    """
    if not body.strip():
        raise ParseError("answer_is_empty")
    # The document's own declaration has precedence over the header's, which is often wrong.
    text = _decoded(body, content_type, encoding)
    if is_page:
        return parse_page(text, url, zone)
    if text.lstrip("\ufeff \t\r\n")[:1] in ("{", "["):
        return parse_json(text.lstrip("\ufeff"), zone)
    if _ENTITY.search(text[:_BEGINNING]):
        raise ParseError("feed_declares_entities")
    if NAMESPACE in text[:5000]:
        return parse_newsml(text, zone)
    return parse_xml(text, url, zone)


def is_encoding(name: str) -> bool:
    """Say whether the name is a known encoding of documents."""
    try:
        codec = codecs.lookup(name)
        "".encode(name)
    except (LookupError, ValueError):
        return False
    return codec.name.replace("_", "-") not in _NO_ENCODINGS


def _decoded(body: bytes, content_type: str, encoding: str) -> str:
    """Return the document as text declared as utf-8, by its first bytes (XML 1.0, appendix F), declaration, header, or utf-8."""
    marks = ((b"\xff\xfe\x00\x00", "utf-32"), (b"\x00\x00\xfe\xff", "utf-32"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"\xef\xbb\xbf", "utf-8-sig"), (b"\x00<\x00?", "utf-16-be"), (b"<\x00?\x00", "utf-16-le"))  # fmt: skip
    declared = re.match(rb"""\s*<\?xml[^>]*encoding\s*=\s*["']([\w.:-]+)""", body[:300])
    header = re.search(r"charset\s*=\s*\"?([\w.:-]+)", content_type, re.IGNORECASE)
    names = [encoding] if encoding else []
    names += [name for mark, name in marks if body.startswith(mark)][:1]
    names += [declared[1].decode("ascii")] if declared else []
    names += [header[1]] if header else []
    # Its markup can evade checks, and no XML document needs it.
    if body.startswith((b"+ADw-", b"+/v")) or any(
        name.lower().replace("_", "-") in ("utf-7", "utf7") for name in names
    ):
        raise ParseError("utf_seven")
    for name in [*names, "utf-8"]:
        # Documents declared as GB2312 and GBK often contain characters of GB18030 only.
        codec = "gb18030" if name.lower() in ("gb2312", "gbk") else name
        if not is_encoding(codec):
            continue
        try:
            text = body.decode(codec)
        except UnicodeDecodeError:
            continue
        return re.sub(r"""(<\?xml[^>]*encoding\s*=\s*["'])[\w.:-]+""", r"\1utf-8", text, count=1)
    raise ParseError("encoding_unknown")
