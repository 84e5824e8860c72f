"""The calendar: events from releases, and public holidays of the host state and of Kazakhstan."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Any

import holidays
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from countries.models import Edition
from newsroom.diaspora.houses import houses_of
from newsroom.editions.language_names import HOME
from newsroom.editions.locales import (
    activate_tag,
    country_name,
    get_tag_or_404,
    in_script,
    language_tags,
    localized_date,
    localized_name,
    state_name,
    time_zone_name,
)
from newsroom.editions.page_cache import cached, edition_of
from newsroom.reader import page_layout
from newsroom.reader.events.icalendar import as_icalendar
from newsroom.reader.reference import visible
from newsroom.reader.stories import unavailable
from newsroom.releases.models import Release
from newsroom.releases.queryset import ReleaseQuerySet
from newsroom.releases.texts import ReleasedText, read_newest
from newsroom.releases.wording import wording_of
from newsroom.scripts import LanguageTag, fold
from newsroom.stories.events import Event
from newsroom.stories.taxonomy import Topic

DAYS = 92
MOST = 300


@dataclass(frozen=True)
class Happening:
    """One occurrence of an event. ``texts`` describe it: several if several bodies announced it."""

    event: Event
    texts: tuple[ReleasedText, ...]


@dataclass(frozen=True)
class Holiday:
    """A public holiday of a state, named in the reader's language if the library has it, else in English."""

    day: dt.date
    name: str
    language: str
    state: str


def event_texts(public: ReleaseQuerySet, tag: LanguageTag, now: dt.datetime) -> list[ReleasedText]:
    """Return the public texts under a tag with an event that is not over."""
    return [text for text in read_newest(public.filter(over_at__gt=now), tag, MOST) if text.event]


def happenings(texts: Iterable[ReleasedText], now: dt.datetime, days: int = DAYS) -> list[Happening]:
    """Return the occurrences of the coming days, in order.

    Those that begin in the same minute at the same place are one occurrence announced by several bodies.
    """
    told = [
        (happening, text)
        for text in texts
        if text.event
        for happening in Event.from_dict(text.event).occurrences(now, now + dt.timedelta(days=days))
    ]
    told.sort(key=lambda pair: (_same(pair[0]), pair[1].number))
    merged = [
        Happening(pairs[0][0], tuple(text for _event, text in pairs))
        for pairs in (list(group) for _key, group in groupby(told, key=lambda pair: _same(pair[0])))
    ]
    return sorted(merged, key=lambda one: (one.event.begins, one.texts[0].number))


def _same(event: Event) -> tuple[dt.datetime, str, str]:
    return event.begins.astimezone(dt.UTC), fold(event.place), event.online


# The library's language names where they differ from those of the tags.
_LIBRARY_NAMES = {"zh-hans": "zh_CN"}


@lru_cache(maxsize=256)
def _holidays(state: str, year: int, wanted: tuple[str, ...]) -> tuple[tuple[dt.date, str, str], ...]:
    """Return days, names and their language: the first wanted one that the library has for the state, else English."""
    try:
        supported = holidays.country_holidays(state, years=year).supported_languages
        spoken = next((code for code in wanted if _LIBRARY_NAMES.get(code, code) in supported), "en")
        known = "en_US" if spoken == "en" else _LIBRARY_NAMES.get(spoken, spoken)
        found = holidays.country_holidays(state, years=year, language=known)
    except NotImplementedError:
        # The library does not know the state.
        return ()
    return tuple((day, name, spoken) for day, name in sorted(found.items()))


def holidays_between(edition: Edition, tag: LanguageTag, first: dt.date, last: dt.date) -> list[Holiday]:
    """Return the public holidays of the edition's state and of Kazakhstan in a range of days, both ends included.

    A holiday without a name in the reader's language is named in another language of the edition.
    """
    wanted = tuple(dict.fromkeys((tag.language, *(other.language for other in language_tags(edition)))))
    found = []
    for state in dict.fromkeys((edition.country_id.upper(), HOME.upper())):
        for year in range(first.year, last.year + 1):
            for day, name, spoken in _holidays(state, year, wanted):
                if first <= day <= last:
                    own = spoken == tag.language
                    words = in_script(name, tag) if own else name
                    found.append(Holiday(day, words, tag.bcp47 if own else spoken, state_name(state, tag)))
    return found


def rows(found: list[Happening], edition: Edition, tag: LanguageTag) -> list[dict[str, Any]]:
    """Return occurrences for lists: times at the place, here and in Kazakhstan, and the host."""
    houses = houses_of(text.house for one in found for text in one.texts if text.house)
    names = {house.thing: house.name for house in visible(edition, houses)} if houses else {}
    with activate_tag(tag):
        return [_row(one, names, edition, tag) for one in found]


def _row(one: Happening, names: dict[Any, str], edition: Edition, tag: LanguageTag) -> dict[str, Any]:
    event, text = one.event, one.texts[0]
    last = event.ends - dt.timedelta(microseconds=1)
    return {
        "text": text,
        "event": event,
        "place": event.place,
        "day": localized_date(event.begins.date(), tag),
        "hours": "" if event.is_whole_day else f"{event.begins:%H:%M}–{event.ends:%H:%M}",
        "zone": time_zone_name(event.zone, tag),
        "other_hours": _other_hours(event, edition),
        "until": localized_date(last.date(), tag) if last.date() > event.begins.date() else "",
        "hosts": [(_host_of(own, names, tag), own.path) for own in one.texts],
    }


def _host_of(text: ReleasedText, names: dict[Any, str], tag: LanguageTag) -> str:
    """Return the host: the house, else the byline, else the headline, to distinguish two announcements of the same."""
    house = names.get(text.house)
    return in_script(house, tag) if house else text.byline or text.headline


def _other_hours(event: Event, edition: Edition) -> list[tuple[str, str]]:
    """Return the time here and in Kazakhstan, where it differs."""
    told = ((_("here"), event.hour_in(edition.zone)), (_("in Kazakhstan"), event.at_home))
    return [(name, hour) for name, hour in told if hour]


def _of_topic(public: ReleaseQuerySet, topic: str) -> tuple[ReleaseQuerySet, Topic | None]:
    if not topic:
        return public, None
    row = Topic.objects.filter(pk=topic).first()
    if row is None:
        raise Http404
    return public.filter(topics=row), row


@cached
def page(request: HttpRequest, tag: str, topic: str = "") -> HttpResponse:
    edition = edition_of(request)
    known, now = get_tag_or_404(edition, tag), timezone.now()
    public = Release.objects.public(edition)
    releases, chosen = _of_topic(public, topic)
    found = happenings(event_texts(releases, known, now), now)
    first = now.astimezone(edition.zone).date()
    festive = _shown_holidays(edition, known, first)
    topics = Topic.objects.filter(pk__in=public.filter(over_at__gt=now, language=known.language).values("topics"))
    wording, rest = wording_of(edition), f"events/topics/{topic}/" if topic else "events/"
    context = {
        "topic": localized_name(chosen, wording, known) if chosen else "",
        "topics": [(row.pk, localized_name(row, wording, known)) for row in topics],
        "days": _by_day(rows(found, edition, known), festive, edition, known),
        "calendar": f"/{known.path}/{rest.rstrip('/')}.ics",
        "host": request.get_host(),
    }
    menu, alternates = page_layout.menu_of(edition, public, known), page_layout.same_path(edition, rest)
    return page_layout.render_page(
        request, "reader/events.html", edition, known, context, alternates=alternates, menu=menu
    )


def _shown_holidays(edition: Edition, tag: LanguageTag, first: dt.date) -> list[Holiday]:
    """Return the holidays shown. They are not evaluated, so a culture-only edition has none."""
    if edition.reach != Edition.Reach.FULL:
        return []
    return holidays_between(edition, tag, first, first + dt.timedelta(days=DAYS))


def _by_day(
    shown: list[dict[str, Any]], festive: list[Holiday], edition: Edition, tag: LanguageTag
) -> list[tuple[str, list[Holiday], list[dict[str, Any]]]]:
    days: dict[dt.date, tuple[list[Holiday], list[dict[str, Any]]]] = {}
    today = timezone.localdate(timezone=edition.zone)
    for row in shown:
        # Events already begun are listed under today.
        days.setdefault(max(today, row["event"].begins.date()), ([], []))[1].append(row)
    for holiday in festive:
        days.setdefault(holiday.day, ([], []))[0].append(holiday)
    return [(localized_date(day, tag), *both) for day, both in sorted(days.items())]


@cached
def subscription(request: HttpRequest, tag: str, topic: str = "") -> HttpResponse:
    """All coming events of the edition or a topic, for a subscribed calendar (RFC 5545, RFC 7986)."""
    edition = edition_of(request)
    known, now = get_tag_or_404(edition, tag), timezone.now()
    releases, _chosen = _of_topic(Release.objects.public(edition), topic)
    festive = [] if topic else _shown_holidays(edition, known, now.astimezone(edition.zone).date())
    return calendar_of(request, edition, known, event_texts(releases, known, now), festive)


@cached
def event_detail(request: HttpRequest, tag: str, section: str, slug: str, number: str) -> HttpResponse:
    """One event as a calendar file."""
    edition = edition_of(request)
    known = get_tag_or_404(edition, tag)
    texts = read_newest(Release.objects.public(edition).filter(address=int(number)), known)
    if not texts:
        return HttpResponse(status=unavailable.absence_of(edition, int(number), known.language).status)
    if not texts[0].event:
        raise Http404
    return calendar_of(request, edition, known, texts)


def calendar_of(
    request: HttpRequest, edition: Edition, tag: LanguageTag, texts: list[ReleasedText], festive: Iterable[Holiday] = ()
) -> HttpResponse:
    """Return the events of texts as an iCalendar file."""
    name = f"{page_layout.product_name(tag)} · {country_name(edition.country, tag)}"
    days = [(holiday.day, f"{holiday.name} ({holiday.state})") for holiday in festive]
    body = as_icalendar(texts, days, name=name, site=page_layout.root_address(request))
    return HttpResponse(body, content_type="text/calendar; charset=utf-8")
