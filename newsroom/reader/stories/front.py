"""The front page: the editor's picks first, then the newest."""

from __future__ import annotations

from countries.models import Edition
from newsroom.releases.models import FrontPick
from newsroom.releases.queryset import ReleaseQuerySet
from newsroom.releases.texts import ReleasedText, read, read_newest
from newsroom.scripts import LanguageTag
from newsroom.stories.vocabulary import StoryType

STORIES = 25


def front_texts(edition: Edition, public: ReleaseQuerySet, tag: LanguageTag) -> list[ReleasedText]:
    """Return the stories of a front in order. A pick that is no longer public, or over, is replaced by the newest."""
    public = public.not_over().filter(language=tag.language).exclude(story_type=StoryType.PAGE)
    picks = FrontPick.objects.filter(edition=edition, language=tag.language)
    places = dict(picks.values_list("address_id", "position"))
    picked = sorted(public.filter(address__in=places), key=lambda release: places[release.address_id]) if places else []
    newest = read_newest(public.exclude(address__in=places), tag, STORIES - len(picked))
    return [*read(picked, tag.script), *newest]
