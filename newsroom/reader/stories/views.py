"""Pages for readers. Every text comes from ``Release.objects.public()`` through ``texts.read``."""

from __future__ import annotations

import calendar
import datetime as dt
import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.files.storage import storages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.encoding import iri_to_uri
from django.utils.http import http_date
from django.views.decorators.http import require_safe

from countries.models import Edition
from newsroom.editions.imprint import IMPRINT_FIELDS, name_of
from newsroom.editions.locales import (
    activate_tag,
    country_name,
    get_tag_or_404,
    language_tags,
    localized_name,
    localized_time,
    negotiate_tag,
)
from newsroom.editions.page_cache import cached, edition_of, last_modified
from newsroom.reader import page_layout
from newsroom.reader.stories import share_cards, unavailable
from newsroom.reader.stories.front import front_texts
from newsroom.reader.stories.json_ld import news_article
from newsroom.reader.stories.lists import list_page
from newsroom.reader.stories.search import find, suggest
from newsroom.releases.models import AuditEntry, Release, ReleaseFile
from newsroom.releases.queryset import ReleaseQuerySet
from newsroom.releases.texts import ReleasedText, read, read_newest
from newsroom.releases.wording import imprint_shown, lets_through, wording_of
from newsroom.scripts import LanguageTag
from newsroom.stories.taxonomy import Section, Topic
from newsroom.stories.vocabulary import StoryType

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

CHOSEN = "tag"
FOUND = 50
PAGES = 50


@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """Redirect to the tag chosen before, requested by the browser, or the edition's first."""
    tags = {tag.path: tag for tag in language_tags(edition_of(request))}
    chosen = request.COOKIES.get(CHOSEN, "")
    path = chosen if chosen in tags else negotiate_tag(request.headers.get("Accept-Language", ""), list(tags.values()))
    response = HttpResponseRedirect(f"/{path}/")
    response["Cache-Control"] = "private, no-store"
    return response


@cached
def front(request: HttpRequest, tag: str) -> HttpResponse:
    edition = edition_of(request)
    known = get_tag_or_404(edition, tag)
    public = Release.objects.public(edition)
    context = {"texts": front_texts(edition, public, known), "feed": f"/{known.path}/feed"}
    menu, alternates = page_layout.menu_of(edition, public, known), page_layout.same_path(edition, "")
    return page_layout.render_page(
        request, "reader/front.html", edition, known, context, alternates=alternates, menu=menu
    )


@cached
def section(request: HttpRequest, tag: str, section: str) -> HttpResponse:
    edition = edition_of(request)
    known = get_tag_or_404(edition, tag)
    row = Section.objects.filter(pk=section).first()
    if row is None:
        raise Http404
    public = Release.objects.public(edition)
    told = public.filter(section=row)
    pages = [] if "page" in request.GET else read_newest(told.filter(story_type=StoryType.PAGE), known, PAGES)
    return _list(
        request,
        edition,
        known,
        public,
        told.exclude(story_type=StoryType.PAGE).not_over(),
        localized_name(row, wording_of(edition), known),
        f"{section}/",
        feed=f"/{known.path}/{section}/feed",
        pages=pages,
    )


@cached
def topic(request: HttpRequest, tag: str, topic: str) -> HttpResponse:
    edition = edition_of(request)
    known = get_tag_or_404(edition, tag)
    row = Topic.objects.filter(pk=topic).first()
    if row is None:
        raise Http404
    public = Release.objects.public(edition)
    return _list(
        request,
        edition,
        known,
        public,
        public.filter(topics=row),
        localized_name(row, wording_of(edition), known),
        f"topics/{topic}/",
    )


@cached
def archive(request: HttpRequest, tag: str, year: str, month: str) -> HttpResponse:
    edition = edition_of(request)
    known = get_tag_or_404(edition, tag)
    first = dt.datetime(int(year), int(month), 1, tzinfo=edition.zone)
    days = calendar.monthrange(first.year, first.month)[1]
    until = first + dt.timedelta(days=days)
    public = Release.objects.public(edition)
    releases = public.filter(public_from__gte=first, public_from__lt=until)
    return _list(request, edition, known, public, releases, f"{year}-{month}", f"archive/{year}/{month}/")


def _list(
    request: HttpRequest,
    edition: Edition,
    tag: LanguageTag,
    public: ReleaseQuerySet,
    releases: ReleaseQuerySet,
    name: str,
    rest: str,
    feed: str = "",
    pages: Sequence[ReleasedText] = (),
) -> HttpResponse:
    """Show a list below its standing pages; 404 without either in this language, so that nothing hints at hidden stories."""
    page = list_page(releases, tag, request.GET.get("page", "1"))
    if not page.texts and not pages:
        raise Http404
    context = {"heading": name, "page": page, "feed": feed, "pages": pages}
    alternates = {
        other.path: f"/{other.path}/{rest}" for other in language_tags(edition) if other.language == tag.language
    }
    menu = page_layout.menu_of(edition, public, tag)
    return page_layout.render_page(request, "reader/list.html", edition, tag, context, alternates=alternates, menu=menu)


@cached
def search(request: HttpRequest, tag: str) -> HttpResponse:
    edition = edition_of(request)
    known = get_tag_or_404(edition, tag)
    query = request.GET.get("q", "")[:200].strip()
    public = Release.objects.public(edition)
    texts = read_newest(find(edition, public, known, query), known, FOUND) if query else []
    meant = suggest(edition, public, known, query) if query and not texts else []
    context = {"query": query, "texts": texts, "meant": meant, "is_private": True}
    menu, alternates = page_layout.menu_of(edition, public, known), page_layout.same_path(edition, "search/")
    return page_layout.render_page(
        request, "reader/search.html", edition, known, context, alternates=alternates, menu=menu
    )


@cached
def story(request: HttpRequest, tag: str, section: str, slug: str, number: str) -> HttpResponse:
    return _story(request, tag, number, "reader/story.html", "")


@cached
def lite(request: HttpRequest, tag: str, section: str, slug: str, number: str) -> HttpResponse:
    return _story(request, tag, number, "reader/lite.html", "lite/")


def _story(request: HttpRequest, path: str, number: str, template: str, ending: str) -> HttpResponse:
    edition = edition_of(request)
    tag = get_tag_or_404(edition, path)
    # All languages and scripts of the story at once: one is shown, the switch links to the others.
    public = Release.objects.public(edition)
    releases = list(public.filter(address=int(number)).prefetch_related("topics"))
    texts = {text.tag: text for text in read(releases)}
    text = texts.get(tag)
    if text is None:
        return _absent(request, edition, public, tag, int(number))
    if request.path != text.path + ending:
        return HttpResponseRedirect(text.path + ending, status=301)
    own = next(release for release in releases if release.pk == text.release)
    menu, wording = page_layout.menu_of(edition, public, tag), wording_of(edition)
    context = {
        "text": text,
        "when": localized_time(text.public_from, edition, tag, with_time=True),
        "corrected": localized_time(text.updated_at, edition, tag, with_time=True) if text.is_corrected else "",
        "section_name": next((item.name for item in menu if item.code == text.section), ""),
        "topics": [{"code": row.pk, "name": localized_name(row, wording, tag)} for row in own.topics.all()],
        "json_ld": json.dumps(news_article(text, edition, page_layout.root_address(request)), ensure_ascii=False),
        "card": f"{page_layout.root_address(request)}{text.path}card.png",
        "with_images": "images" in request.GET,
        "is_over": text.over_at is not None and text.over_at <= timezone.now(),
    }
    alternates = {other.path: f"{texts[other].path}{ending}" for other in language_tags(edition) if other in texts}
    response = page_layout.render_page(request, template, edition, tag, context, alternates=alternates, menu=menu)
    response["Last-Modified"] = http_date(text.updated_at.timestamp())
    return response


def _absent(
    request: HttpRequest, edition: Edition, public: ReleaseQuerySet, tag: LanguageTag, number: int
) -> HttpResponse:
    why = unavailable.absence_of(edition, number, tag.language)
    if why.status == 404:
        raise Http404
    demand = unavailable.demand_of(why.order) if why.order else None
    context = {"absence": why, "demand": demand, "when": localized_time(why.at, edition, tag) if why.at else ""}
    menu = page_layout.menu_of(edition, public, tag)
    template = f"reader/errors/{why.status}.html"
    response = page_layout.render_page(
        request, template, edition, tag, context, alternates={}, menu=menu, status=why.status
    )
    if demand:
        # RFC 7725, 4: the authority; without a known address, the link leads to the public register.
        blocked_by = iri_to_uri(demand.address) or f"{page_layout.root_address(request)}/{tag.path}/withdrawals/"
        response["Link"] = f'<{blocked_by}>; rel="blocked-by"'
    return response


@cached
def card(request: HttpRequest, tag: str, section: str, slug: str, number: str) -> HttpResponse:
    edition = edition_of(request)
    known = get_tag_or_404(edition, tag)
    texts = read(Release.objects.public(edition).filter(address=int(number), language=known.language), known.script)
    if not texts:
        return HttpResponse(status=unavailable.absence_of(edition, int(number), known.language).status)
    name = f"{page_layout.product_name(known)} · {country_name(edition.country, known)}"
    drawn = share_cards.draw_card(texts[0].headline, name, known.script, known.bcp47)
    return HttpResponse(drawn, content_type="image/png", headers=last_modified([texts[0].updated_at]))


@require_safe
def released_file(request: HttpRequest, name: str) -> HttpResponse | FileResponse:
    """Serve a copy of a picture while its release is public."""
    edition = edition_of(request)
    file = ReleaseFile.objects.filter(name=name, release__edition=edition).first()
    if file is None or not Release.objects.public(edition).filter(pk=file.release_id, version=file.version).exists():
        raise Http404
    response = FileResponse(storages["released"].open(name), content_type=file.media_type)
    response["Cache-Control"] = f"public, max-age={settings.READER_CACHE_SECONDS}"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@cached
def withdrawals(request: HttpRequest, tag: str) -> HttpResponse:
    """The public register: what was withheld or withdrawn, when, on whose demand. It contains no words of any story."""
    edition = edition_of(request)
    known = get_tag_or_404(edition, tag)
    context = {
        "entries": [register_entry(act, edition, known) for act in unavailable.acts_to_tell(edition)],
        "waivers": [
            (waiver, localized_time(waiver.until, edition, known)) for waiver in unavailable.waivers_to_tell(edition)
        ],
    }
    menu, alternates = (
        page_layout.menu_of(edition, Release.objects.public(edition), known),
        page_layout.same_path(edition, "withdrawals/"),
    )
    return page_layout.render_page(
        request, "reader/withdrawals.html", edition, known, context, alternates=alternates, menu=menu
    )


def register_entry(act: AuditEntry, edition: Edition, tag: LanguageTag) -> dict[str, Any]:
    """Return the register's entry for an action; ``demand`` is None for an editorial decision."""
    with activate_tag(tag):
        kind = act.get_kind_display()
    demand = unavailable.demand_of(act.order) if act.order else None
    return {"number": act.address_id, "when": localized_time(act.at, edition, tag), "kind": kind, "demand": demand}


def _imprint_rows(edition: Edition) -> list[tuple[str, StrOrPromise, str]]:
    """Return field, name and words of each filled field of an edition's imprint, in the usual order."""
    shown = imprint_shown(edition)
    fields = dict.fromkeys((*IMPRINT_FIELDS, *sorted(shown)))
    return [(field, name_of(field), shown[field]) for field in fields if field in shown]


@cached
def imprint(request: HttpRequest, tag: str) -> HttpResponse:
    edition = edition_of(request)
    known = get_tag_or_404(edition, tag)
    public = Release.objects.public(edition)
    pages = public.filter(language=known.language, story_type=StoryType.PAGE).order_by("pk")
    licences = [row.number for row in edition.licences.all() if lets_through(edition, row.number)]
    context = {"imprint": _imprint_rows(edition), "licences": licences, "pages": read(pages, known.script)}
    menu, alternates = page_layout.menu_of(edition, public, known), page_layout.same_path(edition, "imprint/")
    return page_layout.render_page(
        request, "reader/imprint.html", edition, known, context, alternates=alternates, menu=menu
    )
