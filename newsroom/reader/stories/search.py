"""Search: a word in any of the three scripts finds the same stories."""

from __future__ import annotations

from django.db.models import F
from django.http import Http404, HttpRequest
from wagtail.search.backends import get_search_backend

from countries.models import Edition
from newsroom.releases.models import Release
from newsroom.releases.queryset import ReleaseQuerySet
from newsroom.scripts import LanguageTag, fold, retyped
from newsroom.scripts.alphabets.characters import without_forbidden

# The index also holds releases no longer public, so more hits are fetched than shown.
HITS = 500


def find(edition: Edition, public: ReleaseQuerySet, tag: LanguageTag, query: str) -> ReleaseQuerySet:
    """Return the public releases of a tag's language that contain every word of the query, as a whole word or a prefix."""
    folded = fold(query, tag.language)
    if not folded:
        return public.none()
    indexed = Release.objects.filter(edition_id=edition.code, language=tag.language)
    hits = get_search_backend().autocomplete(folded, indexed, operator="and", order_by_relevance=True)[:HITS]
    return public.filter(pk__in=[hit.pk for hit in hits])


def by_author(public: ReleaseQuerySet, name: str, tag: LanguageTag) -> ReleaseQuerySet:
    """Return the public releases whose text under a tag has exactly this byline."""
    return public.filter(
        language=tag.language,
        texts__byline=name,
        texts__script=tag.script,
        texts__version=F("version"),
    )


def asked_words(request: HttpRequest) -> str:
    """Return the query of a request (``?q=``); raise Http404 where it is empty."""
    words = " ".join(without_forbidden(request.GET.get("q", "")[:200]).split())
    if not words:
        raise Http404
    return words


def suggest(edition: Edition, public: ReleaseQuerySet, tag: LanguageTag, query: str) -> list[str]:
    """Return a suggestion: the same keys in another keyboard layout, where that has results."""
    return [other for other in retyped(query) if find(edition, public, tag, other).exists()]
