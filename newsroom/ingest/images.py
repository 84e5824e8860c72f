"""Pictures of items: fetched under the rules of feeds, stripped of metadata, and stored with credit and licence."""

from __future__ import annotations

import logging
from collections import defaultdict

from django.core.files.base import ContentFile
from django.db import transaction
from PIL import Image as PillowImage

from newsroom.ingest.drafting import as_kept, is_untouched
from newsroom.ingest.formats.items import Picture
from newsroom.ingest.models import RawItem
from newsroom.outbound.client import Asked, Fetched, FetchError, fetch_all
from newsroom.stories.images import StoryImage
from newsroom.stories.models import StoryPage

logger = logging.getLogger(__name__)
AT_A_TIME = 100
_Answers = dict[int, list[tuple[Picture, Fetched | FetchError]]]


def fetch_pictures() -> int:
    """Fetch the pending pictures of drafts and insert them into untouched drafts; return how many were stored.

    An item stays due until its pictures are written, so a worker that dies loses nothing; failures are recorded at the
    item.
    """
    rows = {row.pk: row for row in _due()}
    questions: dict[int, tuple[int, Picture]] = {}
    for row in rows.values():
        for picture in row.data["pictures"]:
            questions[len(questions)] = row.pk, Picture(**picture)
    answers: _Answers = defaultdict(list)
    for asked, answer in fetch_all(Asked(key, picture.url) for key, (_row, picture) in questions.items()):
        pk, picture = questions[asked.key]
        answers[pk].append((picture, answer))
    return sum(_keep(row, answers[row.pk]) for row in rows.values())


def _due() -> list[RawItem]:
    return list(RawItem.objects.filter(has_pictures_to_fetch=True).select_related("source").order_by("pk")[:AT_A_TIME])


@transaction.atomic
def _keep(row: RawItem, answers: list[tuple[Picture, Fetched | FetchError]]) -> int:
    row = RawItem.objects.select_for_update(of=("self",)).select_related("source").get(pk=row.pk)
    if not row.has_pictures_to_fetch:
        return 0
    order = [picture["url"] for picture in row.data["pictures"]]
    kept, problems = [], []
    for picture, answer in sorted(answers, key=lambda pair: order.index(pair[0].url)):
        try:
            kept.append((picture, _image(row, picture, answer)))
        except (FetchError, OSError, ValueError, PillowImage.DecompressionBombError) as error:
            problems.append(f"{picture.url}: {error}")
            logger.warning("Picture of item %s: %s: %s", row.pk, picture.url, error)
    if kept:
        _set_into_draft(row, kept)
    row.has_pictures_to_fetch = False
    row.note = " ".join([row.note, *problems]).strip()[:300]
    row.save(update_fields=["has_pictures_to_fetch", "note"])
    return len(kept)


def _image(row: RawItem, picture: Picture, answer: Fetched | FetchError) -> StoryImage:
    """Return the picture stored with its rights. Saving strips it; Pillow raises OSError for invalid images."""
    if isinstance(answer, FetchError):
        raise answer
    image = StoryImage(
        title=(as_kept(picture.alt, row.language) or str(row))[:255],
        file=ContentFile(answer.body, name=(picture.url.rpartition("/")[2] or "picture")[-60:]),
        credit=picture.credit or row.source.name,
        licence=row.source.licence[:100],
        allowed_states=row.source.allowed_states or "*",
        expires=row.source.licence_until,
    )
    image.save()
    return image


def _set_into_draft(row: RawItem, kept: list[tuple[Picture, StoryImage]]) -> None:
    story = StoryPage.objects.filter(translation_key=row.story_key).first()
    # If an editor has already saved the draft, the pictures are in the library only.
    if story is None or not is_untouched(story):
        return
    story = story.get_latest_revision_as_object()
    blocks = [
        ("image", {"image": image, "alt": as_kept(picture.alt, row.language), "caption": ""}) for picture, image in kept
    ]
    story.body = [*blocks, *((block.block_type, block.value) for block in story.body)]
    story.save_revision()
