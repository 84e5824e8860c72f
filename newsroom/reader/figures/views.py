"""Pages of figures: the world, each state, returns, the quota. They contain reference data and no text of a story."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from babel.numbers import format_decimal
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from countries.models import Edition
from newsroom.diaspora import figures
from newsroom.diaspora.figures import Range
from newsroom.diaspora.houses import shown_houses
from newsroom.diaspora.models import Entry, Estimate, Movement
from newsroom.diaspora.vocabulary import Confidence, Measure
from newsroom.editions.hosts import check_full_reach
from newsroom.editions.language_names import HOME, place_in_order
from newsroom.editions.locales import activate_tag, get_tag_or_404, locale_of, localized_date, state_name
from newsroom.editions.page_cache import cached, edition_of
from newsroom.reader import maps, page_layout
from newsroom.reader.figures.charts import Bar, Chart, as_csv, as_data, as_png, placed
from newsroom.reader.houses.views import path_of
from newsroom.reader.reference import ReferenceFilter
from newsroom.releases.models import Release
from newsroom.releases.queryset import ReleaseQuerySet
from newsroom.releases.texts import read_newest
from newsroom.scripts import ARABIC, CYRILLIC, LATIN, LanguageTag
from newsroom.stories.vocabulary import StoryType

# Licence of the collection; each number belongs to its named source.
LICENCE = "https://creativecommons.org/licenses/by/4.0/"
STORIES = 5
DRAWN_SCRIPTS = (CYRILLIC, LATIN, ARABIC)


@dataclass(frozen=True)
class StateRow:
    """A state in the table of the world."""

    code: str
    name: str
    path: str
    words: str
    count: int


@dataclass(frozen=True)
class Gap:
    """Years without a known number."""

    first: int
    last: int


@dataclass(frozen=True)
class Page:
    """The content of a page of figures; the charts have the same columns."""

    title: str
    lead: str
    charts: list[Chart]
    states: tuple[StateRow, ...] = ()
    note: str = ""


def number_in(number: int, tag: LanguageTag) -> str:
    """Return a number formatted for the tag (CLDR)."""
    return str(format_decimal(number, locale=locale_of(tag)))


def range_in(found: Range | Estimate | None, tag: LanguageTag) -> str:
    """Return a range as text; an open end is stated, and unknown is never zero."""
    if found is None or (found.low is None and found.high is None):
        return _("not known")
    low, high = (None if end is None else number_in(end, tag) for end in (found.low, found.high))
    if high is None:
        return _("more than %(number)s") % {"number": low}
    if low is None:
        return _("up to %(number)s") % {"number": high}
    return low or "" if low == high else f"{low} – {high}"


def _world(reference_filter: ReferenceFilter, tag: LanguageTag) -> Page:
    known = {code: reference_filter.visible(found) for code, found in figures.estimates_by_state().items()}
    # A host state without data gets a page that says so.
    states = [_state_row(code, known.get(code, []), tag) for code in _hosts() | set(known)]
    lead = _(
        "Nobody has counted all Kazakhs abroad. Every number below has a source; they count different people, so they can't be added."
    )
    return Page(
        _("Kazakhs in the world"),
        lead,
        [_estimates_chart(reference_filter.visible(figures.estimates_of("")), _("The whole world"), tag)],
        tuple(sorted(states, key=lambda row: place_in_order(row.name, tag))),
    )


def _hosts() -> set[str]:
    return {code.upper() for code in Edition.objects.exclude(country=HOME).values_list("country", flat=True)}


def _state_row(code: str, found: list[Estimate], tag: LanguageTag) -> StateRow:
    path = f"/{tag.path}/figures/{code.lower()}/"
    return StateRow(code, state_name(code, tag), path, range_in(figures.spread(found), tag), len(found))


def _state(code: str, reference_filter: ReferenceFilter, tag: LanguageTag) -> Page:
    found = reference_filter.visible(figures.estimates_of(code))
    if not found and code not in _hosts():
        raise Http404
    name = state_name(code, tag)
    lead = _(
        "How many Kazakhs live there depends on who counts, and whom. Each number is shown as its source gives it."
    )
    return Page(name, lead, [_estimates_chart(found, name, tag)])


def _estimates_chart(found: list[Estimate], title: str, tag: LanguageTag) -> Chart:
    told = {"count": len(found), "range": range_in(figures.spread(found), tag)}
    if not found:
        return Chart(title, _("No figure with a source is known."), (), ())
    sentence = _("Figures: %(count)d. From the lowest to the highest: %(range)s.") % told
    columns = (_("Year"), _("Basis"), _("Who is counted"))
    return Chart(title, sentence, columns, tuple(_estimate_bar(row, tag) for row in found))


def _estimate_bar(row: Estimate, tag: LanguageTag) -> Bar:
    criterion = row.get_criterion_display()
    cells = (str(row.year or _("no year")), str(row.get_basis_display()), str(criterion))
    return _bar(row, cells, row.low, row.high, range_in(row, tag))


def _migration(reference_filter: ReferenceFilter, tag: LanguageTag) -> Page:
    charts = [
        _movements_chart(_with_gaps(reference_filter.visible(figures.returns_by_year(measure))), title, tag)
        for measure, title in (
            (Measure.PERSONS, _("Persons who came home, by year")),
            (Measure.FAMILIES, _("Families who came home, by year")),
        )
    ]
    charts.append(_movements_chart(reference_filter.visible(figures.peak_years()), _("The peak"), tag))
    charts += _by_measure(reference_filter.visible(figures.returns_since()), _("Totals since 1991"), tag)
    lead = _(
        "Totals count all who received the status, unless they say otherwise; who came without it is in no number. "
        "Totals overlap and can't be added."
    )
    note = _(
        "The total is often told as of those inside the quota alone. Official numbers of the two kinds of arrivals show that it "
        "counts all with the status."
    )
    return Page(_("The way home in numbers"), lead, charts, note=note)


def _quota(reference_filter: ReferenceFilter, tag: LanguageTag) -> Page:
    lead = _("How many the state undertook to receive in a year. A later figure of a year replaces the one before.")
    return Page(_("The quota"), lead, _by_measure(reference_filter.visible(figures.quotas()), _("Quota by year"), tag))


def _by_measure(found: list[Movement], title: str, tag: LanguageTag) -> list[Chart]:
    """Return a chart for persons and one for families: they need different scales."""
    return [
        _movements_chart([row for row in found if row.measure == measure], f"{title}: {measure.label}", tag)
        for measure in (Measure.PERSONS, Measure.FAMILIES)
    ]


def _with_gaps(found: list[Movement]) -> list[Movement | Gap]:
    """Return numbers in order of years, with gaps for the years without a known number."""
    told: list[Movement | Gap] = []
    for row in found:
        year = int(row.begins[:4])
        last = told[-1] if told else None
        if isinstance(last, Movement) and year - int(last.begins[:4]) > 1:
            told.append(Gap(int(last.begins[:4]) + 1, year - 1))
        told.append(row)
    return told


def _movements_chart(found: Sequence[Movement | Gap], title: str, tag: LanguageTag) -> Chart:
    columns = (_("Period"), _("Who is counted"), _("Counted in"))
    bars = tuple(_gap_bar(row) if isinstance(row, Gap) else _movement_bar(row, tag) for row in found)
    gaps = [row for row in found if isinstance(row, Gap)]
    told = {"known": len(found) - len(gaps), "gaps": sum(gap.last - gap.first + 1 for gap in gaps)}
    sentence = _("Numbers: %(known)d. Years between them without one: %(gaps)d.") if gaps else _("Numbers: %(known)d.")
    return Chart(title, sentence % told, columns, bars, begins_at_nought=True)


def _gap_bar(gap: Gap) -> Bar:
    years = str(gap.first) if gap.first == gap.last else f"{gap.first} – {gap.last}"
    return Bar((years, "", ""), None, None, _("not known"), "", "")


def _movement_bar(row: Movement, tag: LanguageTag) -> Bar:
    period = row.begins if row.begins == row.ends else f"{row.begins} – {row.ends}"
    if row.in_force_from:
        period = f"{period} ({row.in_force_from})"
    cells = (period, str(row.get_scope_display()), str(row.get_measure_display()))
    return _bar(row, cells, row.value, row.value, number_in(row.value, tag))


def _bar(row: Entry, cells: tuple[str, ...], low: int | None, high: int | None, words: str) -> Bar:
    is_doubtful = row.confidence == Confidence.RECALLED
    shown = f"{words} ({row.get_confidence_display()})" if is_doubtful else words
    return Bar(cells, low, high, shown, row.source_title, row.source_address, is_doubtful)


PAGES: dict[str, Callable[[ReferenceFilter, LanguageTag], Page]] = {
    "world": _world,
    "migration": _migration,
    "quota": _quota,
}


def _reference_filter_of(edition: Edition) -> ReferenceFilter:
    """Return the filter of rows an edition may show; a culture-only edition has no figures."""
    check_full_reach(edition)
    return ReferenceFilter(edition)


def _page_of(reference_filter: ReferenceFilter, name: str, tag: LanguageTag) -> Page:
    with activate_tag(tag):
        return PAGES[name](reference_filter, tag) if name in PAGES else _state(name.upper(), reference_filter, tag)


@cached
def page(request: HttpRequest, tag: str, name: str = "world") -> HttpResponse:
    edition = edition_of(request)
    known = get_tag_or_404(edition, tag)
    reference_filter = _reference_filter_of(edition)
    found = _page_of(reference_filter, name, known)
    rest = "figures/" if name == "world" else f"figures/{name}/"
    context = {
        "page": found,
        "name": name,
        "licence": LICENCE,
        "today": localized_date(timezone.localdate(timezone=edition.zone), known),
        "drawings": [(chart, placed(chart, known)) for chart in found.charts],
        "is_drawn": known.script in DRAWN_SCRIPTS,
    }
    public = Release.objects.public(edition)
    if name == "world":
        context |= {"map": maps, "outlines": _outlines(found.states)}
    elif name not in PAGES:
        context |= _about_state(public, name.upper(), reference_filter, known)
    alternates, menu = page_layout.same_path(edition, rest), page_layout.menu_of(edition, public, known)
    return page_layout.render_page(
        request, "reader/figures.html", edition, known, context, alternates=alternates, menu=menu
    )


def _outlines(states: tuple[StateRow, ...]) -> list[tuple[StateRow, str]]:
    """Return the states with a known figure that are large enough on the map."""
    drawn = maps.outlines()
    return [(row, drawn[row.code]) for row in states if row.count and row.code in drawn]


def _about_state(
    public: ReleaseQuerySet, code: str, reference_filter: ReferenceFilter, tag: LanguageTag
) -> dict[str, Any]:
    """Return the content of a state's page beside its figures: text on the community, census, houses, latest stories."""
    told = public.filter(about_state=code)
    pages = read_newest(told.filter(story_type=StoryType.PAGE), tag, 1)
    census = next(iter(reference_filter.visible(figures.censuses_of(code))), None)
    return {
        "text": pages[0] if pages else None,
        "census": census,
        "results_due": localized_date(census.results_due, tag) if census and census.results_due else "",
        "houses": [(house, path_of(house, tag)) for house in reference_filter.visible(shown_houses(code))],
        "texts": read_newest(told.exclude(story_type=StoryType.PAGE), tag, STORIES),
    }


@cached
def data(request: HttpRequest, tag: str, name: str, form: str) -> HttpResponse:
    """The numbers of a page as CSV or JSON, or its charts as PNG."""
    edition = edition_of(request)
    known = get_tag_or_404(edition, tag)
    found = _page_of(_reference_filter_of(edition), name, known)
    if form == "csv":
        return HttpResponse(as_csv(found.charts), content_type="text/csv; charset=utf-8")
    if form == "json":
        told = {"title": found.title, "licence": LICENCE, "language": known.bcp47, "charts": as_data(found.charts)}
        return HttpResponse(
            json.dumps(told, ensure_ascii=False, indent=1), content_type="application/json; charset=utf-8"
        )
    if known.script not in DRAWN_SCRIPTS:
        raise Http404
    return HttpResponse(as_png(found.charts, known), content_type="image/png")
