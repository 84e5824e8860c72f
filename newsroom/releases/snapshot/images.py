"""Copies of pictures for one release, under random names that reveal nothing (gate-paths row 13)."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from html import escape
from typing import Any

from bs4 import BeautifulSoup, Tag
from django.core.files.base import ContentFile
from django.core.files.storage import storages

from countries.timestamps import takes_timestamps
from newsroom.releases.models import ReleaseFile
from newsroom.stories.models import StoryImage

# Widths that fit a phone on a thin line, a phone, and a desk; the smallest JPEG is for old feed readers.
VARIANTS = (
    ("image/avif", "avif", (480, 960)),
    ("image/webp", "webp", (480, 960)),
    ("image/jpeg", "jpeg", (960,)),
)
# How long a copy may exist before its release is written.
LEFT_ALONE = dt.timedelta(hours=1)
SIZES = "(min-width: 48rem) 44rem, 100vw"


@dataclass(frozen=True)
class PictureFile:
    """One stored copy; sizes in pixels, length in bytes."""

    name: str
    media_type: str
    width: int
    height: int
    length: int
    sha256: str

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class PictureCopy:
    """All copies of one picture in a release."""

    source_hash: str
    files: tuple[PictureFile, ...]

    @property
    def plain(self) -> PictureFile:
        """Return the copy in the format that every client supports."""
        return self.files[-1]


def copy_pictures(images: Iterable[StoryImage]) -> dict[str, PictureCopy]:
    """Store copies of pictures; return them by the hash of their source.

    Nothing refers to them until a release does.
    """
    return {image.content_hash: _copy(image) for image in images}


def _copy(image: StoryImage) -> PictureCopy:
    files = []
    for media_type, ending, widths in VARIANTS:
        for width in widths:
            rendition = image.get_rendition(f"width-{width}|format-{ending}")
            with rendition.file.open("rb") as file:
                data = file.read()
            name = f"{secrets.token_urlsafe(18)}.{'jpg' if ending == 'jpeg' else ending}"
            storages["released"].save(name, ContentFile(data))
            digest = hashlib.sha256(data).hexdigest()
            files.append(PictureFile(name, media_type, rendition.width, rendition.height, len(data), digest))
    return PictureCopy(image.content_hash, tuple(files))


def place_pictures(html: str, copies: dict[str, PictureCopy]) -> str:
    """Replace each ``<img src="source:HASH">`` by a ``<picture>`` of its copies."""
    soup = BeautifulSoup(html, "html.parser")
    for placeholder in soup.find_all("img", src=lambda src: bool(src and src.startswith("source:"))):
        assert isinstance(placeholder, Tag)
        copied = copies[str(placeholder["src"]).removeprefix("source:")]
        picture = BeautifulSoup(picture_html(copied.files, str(placeholder.get("alt", ""))), "html.parser")
        placeholder.replace_with(picture)
    return soup.decode(formatter="minimal")


def picture_html(files: Iterable[PictureFile], alt: str) -> str:
    """Return a ``<picture>`` element; the last file is the fallback for clients without the newer formats."""
    *better, plain = files
    sources = []
    for media_type in dict.fromkeys(file.media_type for file in better):
        candidates = ", ".join(f"/f/{file.name} {file.width}w" for file in better if file.media_type == media_type)
        sources.append(f'<source type="{media_type}" srcset="{candidates}" sizes="{SIZES}">')
    image = (
        f'<img src="/f/{plain.name}" alt="{escape(alt)}" width="{plain.width}" height="{plain.height}" '
        'loading="lazy" decoding="async">'
    )
    return f"<picture>{''.join(sources)}{image}</picture>"


def delete_files(names: Iterable[str]) -> None:
    """Delete stored copies; a name that does not exist is no error."""
    for name in names:
        storages["released"].delete(name)


@takes_timestamps
def sweep(now: dt.datetime) -> int:
    """Delete copies that no release uses, left by processes that died; return how many.

    Only files older than an hour are deleted, so that those of a release being made are kept.
    """
    storage = storages["released"]
    names = storage.listdir("")[1] if storage.exists("") else []
    old = {name for name in names if storage.get_modified_time(name) < now - LEFT_ALONE}
    used = set(ReleaseFile.objects.filter(name__in=old).values_list("name", flat=True))
    delete_files(old - used)
    return len(old - used)
