"""Feeds on an edition's host."""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext

from countries.models import Edition
from newsroom.editions.locales import activate_tag, country_name, get_tag_or_404, language_tags, localized_name
from newsroom.editions.page_cache import cached, edition_of, last_modified
from newsroom.editions.section_names import section_names
from newsroom.reader import page_layout
from newsroom.reader.page_layout import edition_name, root_address
from newsroom.reader.stories import search, unavailable
from newsroom.reader.stories.search import asked_words, by_author
from newsroom.reader.stories.views import register_entry
from newsroom.releases.models import Release
from newsroom.releases.queryset import ReleaseQuerySet
from newsroom.releases.texts import ReleasedText, read_newest
from newsroom.releases.wording import publisher_of, wording_of
from newsroom.scripts import LanguageTag
from newsroom.scripts.alphabets.characters import without_forbidden
from newsroom.stories.taxonomy import Section, Topic
from newsroom.syndication.archives import Period, oldest_day, stories_of, today_in, tombstones_of
from newsroom.syndication.feeds import LENGTH, AtomFeed, Channel, RssFeed, Tombstone, json_feed, xml_feed

# The time in an empty feed, constant so that its bytes stay the same.
NOTHING_YET = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
MEDIA_TYPES = {"rss": "application/rss+xml", "atom": "application/atom+xml", "json": "application/feed+json"}


@cached
def edition_feed(request: HttpRequest, tag: str, form: str) -> HttpResponse:
    edition = edition_of(request)
    known = get_tag_or_404(edition, tag)
    releases, name, page = stories_of(edition, known.language), country_name(edition.country, known), f"/{known.path}/"
    links: tuple[tuple[str, str], ...] = (("hub", settings.WEBSUB_HUB),) if settings.WEBSUB_HUB else ()
    tombstones: tuple[Tombstone, ...] = ()
    if form == "atom":
        with activate_tag(known):
            tombstones = tuple(tombstones_of(edition, known.language, request.get_host())[:LENGTH])
    told: dict[str, Any] = {"links": links, "tombstones": tombstones, "has_archives": form == "atom"}
    return _feed(request, edition, known, form, releases, name, page, may_be_empty=True, **told)


@cached
def archive_feed(request: HttpRequest, tag: str, year: str, month: str, day: str | None = None) -> HttpResponse:
    """All releases of one month or day, with full text; a closed one changes only by withdrawals and corrections."""
    edition = edition_of(request)
    known = get_tag_or_404(edition, tag)
    period, today = _period(year, month, day), today_in(edition)
    oldest = oldest_day(edition, known.language)
    is_present_month = not period.is_day and period.begin <= today < period.end
    if oldest is None or not (period.is_archive(oldest, today) or is_present_month):
        raise Http404
    begin, end = period.bounds(edition)
    releases = stories_of(edition, known.language).filter(public_from__gte=begin, public_from__lt=end)
    page, neighbours = f"/{known.path}/", {"prev-archive": period.before(), "next-archive": period.after(today)}
    links = [("current", f"{root_address(request)}{page}feed.atom")]
    links += [
        (relation, _archive_address(request, known, neighbour))
        for relation, neighbour in neighbours.items()
        if neighbour.is_archive(oldest, today)
    ]
    return _feed(
        request,
        edition,
        known,
        "atom",
        releases,
        f"{country_name(edition.country, known)} {period.name}",
        page,
        address=_archive_address(request, known, period),
        links=tuple(links),
        is_archive=period.is_archive(oldest, today),
        length=None,
        may_be_empty=True,
    )


def _period(year: str, month: str, day: str | None) -> Period:
    try:
        return Period(dt.date(int(year), int(month), int(day or 1)), is_day=day is not None)
    except ValueError as error:
        raise Http404 from error


def _archive_address(request: HttpRequest, tag: LanguageTag, period: Period) -> str:
    return f"{root_address(request)}/{tag.path}/feed/{period.name}.atom"


def _newest_with_archives(
    edition: Edition, tag: LanguageTag, releases: ReleaseQuerySet
) -> tuple[list[ReleasedText], bool]:
    """Return the newest texts, including all of today, and whether archives contain older ones."""
    texts, today = read_newest(releases, tag, LENGTH), Period(today_in(edition), is_day=True)
    midnight = today.bounds(edition)[0]
    if any(text.public_from < midnight for text in texts):
        return texts, True
    if len(texts) < LENGTH:
        return texts, False
    return read_newest(releases.filter(public_from__gte=midnight), tag), releases.filter(
        public_from__lt=midnight
    ).exists()


@cached
def section_feed(request: HttpRequest, tag: str, section: str, form: str) -> HttpResponse:
    edition = edition_of(request)
    known = get_tag_or_404(edition, tag)
    row = Section.objects.filter(pk=section).first()
    if row is None:
        raise Http404
    releases = Release.objects.public(edition).filter(section=row)
    return _feed(
        request,
        edition,
        known,
        form,
        releases,
        localized_name(row, wording_of(edition), known),
        f"/{known.path}/{section}/",
    )


@cached
def topic_feed(request: HttpRequest, tag: str, topic: str, form: str) -> HttpResponse:
    edition = edition_of(request)
    known = get_tag_or_404(edition, tag)
    row = Topic.objects.filter(pk=topic).first()
    if row is None:
        raise Http404
    releases = Release.objects.public(edition).filter(topics=row)
    return _feed(
        request,
        edition,
        known,
        form,
        releases,
        localized_name(row, wording_of(edition), known),
        f"/{known.path}/topics/{topic}/",
    )


@cached
def author_feed(request: HttpRequest, tag: str, form: str) -> HttpResponse:
    """Stories of one person, named in the address as in the byline of this script."""
    edition = edition_of(request)
    known = get_tag_or_404(edition, tag)
    name = asked_words(request)
    releases = by_author(Release.objects.public(edition), name, known)
    return _feed(request, edition, known, form, releases, name, f"/{known.path}/authors/", query=name)


@cached
def search_feed(request: HttpRequest, tag: str, form: str) -> HttpResponse:
    """Present and future results of a search; empty while there are none."""
    edition = edition_of(request)
    known = get_tag_or_404(edition, tag)
    words = asked_words(request)
    releases = search.find(edition, Release.objects.public(edition), known, words)
    page = f"/{known.path}/search/"
    return _feed(request, edition, known, form, releases, f"“{words}”", page, query=words, may_be_empty=True)


@cached
def feeds_page(request: HttpRequest, tag: str) -> HttpResponse:
    """Page on feeds, with every feed of the edition in the reader's language and script."""
    edition = edition_of(request)
    known = get_tag_or_404(edition, tag)
    public = Release.objects.public(edition)
    menu = page_layout.menu_of(edition, public, known)
    wording = wording_of(edition)
    filled = Topic.objects.filter(pk__in=public.filter(language=known.language).values("topics"))
    topics = [(localized_name(topic, wording, known), f"/{known.path}/topics/{topic.pk}/") for topic in filled]
    context = {
        "rows": [("", f"/{known.path}/"), *((item.name, item.path) for item in menu), *topics],
        "forms": {"rss": "RSS", "atom": "Atom", "json": "JSON Feed"},
    }
    alternates = page_layout.same_path(edition, "feeds/")
    return page_layout.render_page(
        request, "syndication/feeds.html", edition, known, context, alternates=alternates, menu=menu
    )


def _feed(
    request: HttpRequest,
    edition: Edition,
    tag: LanguageTag,
    form: str,
    releases: ReleaseQuerySet,
    name: str,
    page: str,
    *,
    address: str = "",
    length: int | None = LENGTH,
    query: str = "",
    may_be_empty: bool = False,
    has_archives: bool = False,
    **told: Any,
) -> HttpResponse:
    """Return a feed of the newest of some releases; ``told`` is passed to the channel."""
    if has_archives:
        texts, is_continued = _newest_with_archives(edition, tag, releases)
    else:
        texts, is_continued = read_newest(releases, tag, length), False
    if not texts and not may_be_empty:
        # Like its page: a section without a story does not reveal that there once was one.
        raise Http404
    if is_continued:
        newest = Period(today_in(edition), is_day=True).before()
        told["links"] += (("prev-archive", _archive_address(request, tag, newest)),)
    site = root_address(request)
    moments = [max(text.public_from, text.updated_at) for text in texts]
    moments += [tombstone.when for tombstone in told.get("tombstones", ())]
    asked = f"?{urlencode({'q': query})}" if query else ""
    channel = Channel(
        title=f"Otandas · {name}",
        description=name,
        site=site,
        page=f"{site}{page}{asked}",
        address=address or f"{site}{page}feed.{form}{asked}",
        is_full=edition.has_full_feeds,
        copyright=f"© {publisher_of(edition)}",
        tag=tag,
        updated=max(moments, default=NOTHING_YET),
        scripts=tuple(edition.scripts_of(tag.language)),
        authors={tag.path: edition_name(edition, tag)},
        sections=section_names(edition, {tag}),
        **told,
    )
    host = request.get_host()
    if form == "json":
        body = json_feed(channel, texts, host)
    else:
        body = xml_feed(RssFeed if form == "rss" else AtomFeed, channel, texts, host)
    response = HttpResponse(body, content_type=f"{MEDIA_TYPES[form]}; charset=utf-8", headers=last_modified(moments))
    relations = (("self", channel.address), ("alternate", channel.page), *channel.links)
    response["Link"] = ", ".join(f'<{target}>; rel="{relation}"' for relation, target in relations)
    return response


@cached
def withdrawals_feed(request: HttpRequest, tag: str) -> HttpResponse:
    """The public register as a feed: what was withheld or withdrawn, when, on whose demand.

    It contains no words of any story.
    """
    edition = edition_of(request)
    known = get_tag_or_404(edition, tag)
    site, acts = root_address(request), unavailable.acts_to_tell(edition)[:LENGTH]
    page = f"{site}/{known.path}/withdrawals/"
    with activate_tag(known):
        title = f"Otandas · {country_name(edition.country, known)} · {gettext('Withdrawals')}"
        entries = [(act, register_entry(act, edition, known)) for act in acts]
    feed = Atom1Feed(
        title=title,
        link=page,
        description=title,
        language=known.bcp47,
        feed_url=f"{page}feed.atom",
        feed_guid=page,
        author_name=edition_name(edition, known),
    )
    moments = [act.at for act in acts]
    feed.latest_post_date = lambda: max(moments, default=NOTHING_YET)  # type: ignore[method-assign]
    host = request.get_host().partition(":")[0]
    for act, entry in entries:
        feed.add_item(
            title=f"№ {entry['number']}: {entry['kind']}",
            link=page,
            description=entry["demand"].words or None if entry["demand"] else None,  # type: ignore[arg-type]  # None: no element
            pubdate=act.at,
            updateddate=act.at,
            unique_id=f"tag:{host},{act.at:%Y-%m-%d}:withdrawal/{act.pk}",
        )
    body = str(feed.writeString("utf-8"))
    return HttpResponse(body, content_type=f"{MEDIA_TYPES['atom']}; charset=utf-8", headers=last_modified(moments))


@cached
def opml(request: HttpRequest) -> HttpResponse:
    """All feeds of an edition (OPML 2.0)."""
    edition = edition_of(request)
    site = root_address(request)
    filled = Release.objects.public(edition).values("section", "language").distinct()
    pairs = {(row["language"], row["section"]) for row in filled}
    sections, wording = list(Section.objects.all()), wording_of(edition)
    outlines = [
        {
            "title": f"Otandas · {country_name(edition.country, tag)} · {tag.name}",
            "address": f"{site}/{tag.path}/feed.rss",
            "page": f"{site}/{tag.path}/",
            "sections": [
                {
                    "title": localized_name(section, wording, tag),
                    "address": f"{site}/{tag.path}/{section.pk}/feed.rss",
                    "page": f"{site}/{tag.path}/{section.pk}/",
                }
                for section in sections
                if (tag.language, section.pk) in pairs
            ],
        }
        for tag in language_tags(edition)
    ]
    body = without_forbidden(
        render_to_string(
            "syndication/feeds.opml", {"outlines": outlines, "title": edition_name(edition, language_tags(edition)[0])}
        )
    )
    return HttpResponse(body, content_type="text/x-opml; charset=utf-8")
