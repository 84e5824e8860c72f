"""Builds the feeds that are too large or too hostile to store.

Every function returns bytes, or yields them, and always builds the same bytes.
All news text is invented. Standard library only.

    python generators.py huge > huge.xml
"""

from __future__ import annotations

import gzip
import io
import random
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

START = datetime(2026, 11, 3, 4, 0, tzinfo=UTC)
WORDS = [
    "ауыл",
    "өзен",
    "мектеп",
    "кітап",
    "жол",
    "ән",
    "күн",
    "қала",
    "көл",
    "бала",
    "тау",
    "дала",
    "су",
    "нан",
    "той",
]
HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<!-- Sample feed. Every text is invented for tests. -->\n'
    '<rss version="2.0"><channel><title>Үлкен арна [ҮЛГІ]</title>'
    "<link>https://agency-huge.example/</link><description>Сынақ</description><language>kk</language>\n"
)
TAIL = "</channel></rss>\n"


def item(number: int, body_words: int = 12) -> str:
    """One numbered item; older items have larger numbers."""
    words = " ".join(WORDS[(number * 7 + k * k) % len(WORDS)] for k in range(body_words))
    when = format_datetime(START - timedelta(minutes=number))
    return (
        f"<item><title>[ҮЛГІ] Хабар № {number}</title><link>https://agency-huge.example/{number}</link>"
        f'<guid isPermaLink="false">huge-{number}</guid><pubDate>{when}</pubDate>'
        f"<description>{words}</description></item>\n"
    )


def huge(count: int = 5000) -> Iterator[bytes]:
    """A valid feed of `count` items, newest first."""
    yield HEAD.encode()
    for number in range(count):
        yield item(number).encode()
    yield TAIL.encode()


def own(source: int, count: int) -> Iterator[bytes]:
    """A valid feed of `count` items whose words and identifiers are those of one source alone."""
    yield HEAD.encode()
    for number in range(count):
        chance = random.Random(source * 1000 + number)
        words = ["".join(chance.choices("абвгғдежзйкқлмнңорстұү", k=chance.randint(3, 9))) for _word in range(15)]
        yield (
            f"<item><title>{' '.join(words[:5])}</title><link>https://agency-{source}.example/{number}</link>"
            f'<guid isPermaLink="false">{source}-{number}</guid><pubDate>{format_datetime(START)}</pubDate>'
            f"<description>Қазақ: {' '.join(words[5:])}</description></item>\n"
        ).encode()
    yield TAIL.encode()


POISONED_ITEMS = (
    ("Ағаш егу", "https://agency.example/1", "Mon, 01 Jan 0001 00:00:00 +0600"),
    ("Кітапхана ашылды", "https://agency.example/2", "Fri, 31 Dec 9999 23:59:59 -0600"),
    ("+1+1", "https://agency.example/3", "Tue, 03 Nov 2026 04:00:00 +0000"),
    ("COVID-19", "http://[2001:db8::1/4", "Tue, 03 Nov 2026 04:00:00 +0000"),
    ("Үй\x08ірме &#xD800; &#0; ашылды", "javascript:alert(1)", "кеше кешке"),
    ("\u202eқар жауды", "https://agency.example:99999999/6", "99999999999999999999"),
)


def poisoned_items() -> bytes:
    """Items each of which has something that no good item has."""
    told = "".join(
        f"<item><title>{title}</title><link>{link}</link><guid isPermaLink='false'>poison-{number}</guid>"
        f"<pubDate>{date}</pubDate><description>{' '.join(WORDS[number:] + WORDS[:number])}</description></item>"
        for number, (title, link, date) in enumerate(POISONED_ITEMS)
    )
    return (HEAD + told + TAIL).encode()


def sized(target: int = 30 * 1024 * 1024) -> Iterator[bytes]:
    """A valid feed of exactly `target` bytes; the last item is padded."""
    done = 0
    for part in (HEAD.encode(),):
        done += len(part)
        yield part
    number = 0
    tail = TAIL.encode()
    while True:
        part = item(number, 400).encode()
        if done + len(part) + len(tail) + 64 > target:
            break
        done += len(part)
        number += 1
        yield part
    yield b"<!--" + b"." * (target - done - len(tail) - 7) + b"-->" + tail


def endless() -> Iterator[bytes]:
    """A feed that never ends."""
    yield HEAD.encode()
    number = 0
    while True:
        yield item(number).encode()
        number += 1


def _zeros_feed(size: int) -> Iterator[bytes]:
    yield HEAD.encode() + b"<item><title>bomb</title><description>"
    block = b"a" * 65536
    for _ in range(size // len(block)):
        yield block
    yield b"</description></item>" + TAIL.encode()


def gzip_bomb(size: int = 512 * 1024 * 1024) -> bytes:
    """A valid feed of `size` bytes packed about a thousand times smaller."""
    out = io.BytesIO()
    with gzip.GzipFile(fileobj=out, mode="wb", compresslevel=9, mtime=0) as packed:
        for part in _zeros_feed(size):
            packed.write(part)
    return out.getvalue()


def deflate_bomb(size: int = 512 * 1024 * 1024) -> bytes:
    """The same in zlib form."""
    packer = zlib.compressobj(9)
    return b"".join(packer.compress(part) for part in _zeros_feed(size)) + packer.flush()


def nested_gzip(size: int = 512 * 1024 * 1024) -> bytes:
    """A bomb packed a second time: for `Content-Encoding: gzip, gzip`."""
    return gzip.compress(gzip_bomb(size), 9, mtime=0)


def entity_bomb(levels: int = 10, fan: int = 10) -> bytes:
    """Entities that refer to entities: fan ** levels copies once expanded."""
    lines = ['<!ENTITY e0 "қазақ ">']
    lines += [f'<!ENTITY e{n} "{f"&e{n - 1};" * fan}">' for n in range(1, levels)]
    return (
        '<?xml version="1.0"?>\n<!DOCTYPE rss [\n' + "\n".join(lines) + "\n]>\n"
        f'<rss version="2.0"><channel><title>entity bomb [SAMPLE]</title><item><title>&e{levels - 1};</title></item></channel></rss>'
    ).encode()


def quadratic_bomb(size: int = 100_000, uses: int = 20_000) -> bytes:
    """One long entity used very often: no nesting, still size * uses."""
    return (
        f'<?xml version="1.0"?>\n<!DOCTYPE rss [<!ENTITY a "{"a" * size}">]>\n'
        f'<rss version="2.0"><channel><title>[SAMPLE]</title><item><title>{"&a;" * uses}</title></item></channel></rss>'
    ).encode()


def external_entity(address: str) -> bytes:
    """An entity and a DTD that point at `address`."""
    return (
        f'<?xml version="1.0"?>\n<!DOCTYPE rss SYSTEM "{address}/dtd" [<!ENTITY x SYSTEM "{address}">]>\n'
        '<rss version="2.0"><channel><title>[SAMPLE]</title><item><title>before &x; after</title>'
        "<guid>xxe</guid></item></channel></rss>"
    ).encode()


def deep(levels: int = 30_000) -> bytes:
    """Elements nested far below any real feed."""
    return (
        b'<?xml version="1.0"?><rss version="2.0"><channel><title>[SAMPLE]</title><item><description>'
        + b"<b>" * levels
        + b"</b>" * levels
        + b"</description></item></channel></rss>"
    )


def wide(attributes: int = 100_000) -> bytes:
    """One element with very many attributes."""
    many = " ".join(f'a{n}="{n}"' for n in range(attributes))
    return f'<?xml version="1.0"?><rss version="2.0"><channel {many}><title>[SAMPLE]</title></channel></rss>'.encode()


def long_title(size: int = 5 * 1024 * 1024) -> bytes:
    """A title of `size` letters."""
    return (HEAD + "<item><title>" + "ә" * size + "</title><guid>long</guid></item>" + TAIL).encode()
