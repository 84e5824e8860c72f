"""One row per edition: the findings of its rules on a story, and the possible actions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from countries.agreements import AGREEMENT
from countries.catalogue.review import is_doubtful
from countries.models import Edition
from countries.rule_texts import LawName, in_language, law_name
from countries.ruleset import Rule
from countries.verdict import Finding, FindingState, Severity, VerdictOutcome
from newsroom.desk.models import EditionRole
from newsroom.desk.permissions import HIDING, RELEASING, roles_by_edition
from newsroom.desk.publishing.forms import EditionForm
from newsroom.releases import withdrawal_log
from newsroom.releases.actions import publish
from newsroom.releases.actions.publish import FlowError
from newsroom.releases.compliance.evaluate import Evaluation
from newsroom.releases.models import Release
from newsroom.releases.snapshot.build import StorySnapshot
from newsroom.releases.snapshot.errors import SnapshotError
from newsroom.releases.snapshot.facts import BETWEEN_PARAGRAPHS
from newsroom.stories.models import StoryPage
from newsroom.stories.vocabulary import Label

# The form field for an unanswered fact, by the first part of its name.
ANSWERED_AT = {
    "people": _(
        "In “Facts”, list the people named or shown, answer every question about each, and confirm that everyone is listed."
    ),
    "topics": _("In “Facts”, choose the topics."),
    "ai": _("In “Facts”, say whether a model made text or pictures."),
    "images": _("Open the picture and answer this about it."),
    "labels": _("Print the label in this edition, or set it in “Facts”."),
    "sponsor": _("In “Facts”, name who pays and the product."),
    "poll": _("Fill this in the poll."),
    "sources": _("In “Facts”, name the source and answer this about it."),
    "author": _("Give the story an owner."),
    "edition_facts": _("An administrator fills this in the edition’s own settings."),
}
# The form field that asks the question.
ASKED_IN = {
    "people": "id_people_complete",
    "topics": "id_topics",
    "ai": "id_ai_text",
    "sponsor": "id_sponsor_name",
    "sources": "id_sources-ADD",
    "story_type": "id_story_type",
}
# Fields of a text as messages name them.
FIELDS = {
    "headline": _("headline"),
    "lead": _("lead"),
    "body": _("body"),
    "spelled": _("spelling by hand"),
    "addresses": _("addresses of links"),
}
# Facts of the story itself: one answer holds for every edition.
SHARED = ("people", "topics", "ai", "images", "sponsor", "poll", "sources", "author", "story_type", "text")


@dataclass(frozen=True)
class Highlight:
    """The words of a finding: the field, the block, and the number of their occurrence there (from 0)."""

    field: str
    block: str
    found: str
    nth: int
    severity: Severity


@dataclass(frozen=True)
class FindingView:
    """A finding in the editor's language, with its law and a possible one-click fix."""

    rule: str
    severity: Severity
    state: FindingState
    stops: bool
    title: str
    message: str
    fix: str
    law: LawName
    english_law: str
    address: str
    checked_on: str
    confidence: str
    needs_counsel: bool
    fact: str
    mark: Highlight | None
    remedy: Mapping[str, Any] | None

    @property
    def is_law(self) -> bool:
        """Say whether it comes from a rule of the state, which can be read and waived, or from an agreement with a source."""
        return self.rule != AGREEMENT.id

    @property
    def act(self) -> str:
        """Return the action of the one-click fix, if any."""
        return str(self.remedy["act"]) if self.remedy else ""

    @property
    def asked_in(self) -> str:
        """Return the id of the form field for the missing fact."""
        return ASKED_IN.get(self.fact.partition(".")[0], "")

    @property
    def marker(self) -> tuple[str, str] | None:
        """Return the name and its missing marker, if this is the finding."""
        return (self.remedy["name"], self.remedy["marker"]) if self.remedy and self.act == "marker" else None


@dataclass
class EditionStatus:
    """The verdict of an edition; ``problem`` says why there is none."""

    edition: Edition
    form: EditionForm
    release: Release | None
    may_release: bool
    may_hide: bool
    may_advise: bool
    roles: list[str]
    is_withheld: bool = False
    is_own: bool = False
    problem: SnapshotError | FlowError | None = None
    digest: str = ""
    outcome: VerdictOutcome | None = None
    findings: list[FindingView] = field(default_factory=list)

    @property
    def approving_roles(self) -> list[tuple[str, str]]:
        """Return the user's roles in this edition that can approve or refuse a text, with their names."""
        return [(role, str(EditionRole.Role(role).label)) for role in self.roles if role != EditionRole.Role.EDITOR]

    @property
    def stopping(self) -> list[FindingView]:
        """Return the blocking findings."""
        return [line for line in self.findings if line.stops]

    @property
    def section(self) -> str:
        """Return the section of the story here, if it differs from the story's own."""
        return str(self.release.section_id) if self.release else ""


def rows_for(
    story: StoryPage, user: User, editions: Iterable[Edition], data: Mapping[str, Any] | None = None
) -> list[EditionStatus]:
    """Return a row for each edition that has the story's language."""
    releases = {
        release.edition_id: release
        for release in Release.objects.filter(
            address__story_key=story.translation_key, language=story.language
        ).select_related("address", "section", "edition")
    }
    roles = roles_by_edition(user)
    return [
        _row(story, user, edition, releases.get(edition.pk), data, roles[edition.pk])
        for edition in editions
        if edition.scripts_of(story.language)
    ]


def _row(
    story: StoryPage,
    user: User,
    edition: Edition,
    release: Release | None,
    data: Mapping[str, Any] | None,
    roles: set[str],
) -> EditionStatus:
    row = EditionStatus(
        edition=edition,
        form=EditionForm.for_story(story, edition, release, data),
        release=release,
        may_release=bool(user.is_superuser or roles & RELEASING),
        may_hide=bool(user.is_superuser or roles & HIDING),
        may_advise=bool(user.is_superuser or EditionRole.Role.LEGAL_COUNSEL in roles),
        roles=sorted(roles),
        is_withheld=is_withheld(story, edition, release),
        is_own=story.owner_id == user.pk,
    )
    try:
        frozen, judged = publish.preview(publish.PublishRequest(story=story, edition=edition, section=row.section))
    except (SnapshotError, FlowError) as error:
        row.problem = error
        return row
    row.digest, row.outcome = frozen.digest, judged.verdict.outcome
    row.findings = finding_views(frozen, judged)
    return row


def is_withheld(story: StoryPage, edition: Edition, release: Release | None) -> bool:
    """Say whether an order hides the story here, also if it was never released; withdrawn stories do not count."""
    if release is not None and release.state in (Release.State.WITHDRAWN, Release.State.RETRACTED):
        return False
    return withdrawal_log.hidden_in(edition.code).hides(story.translation_key, story.language)


def finding_views(frozen: StorySnapshot, judged: Evaluation) -> list[FindingView]:
    """Return the findings of an evaluation in the active language, the gravest first."""
    return [finding_view(frozen, finding, rule) for finding, rule in ordered_findings(judged)]


def ordered_findings(judged: Evaluation) -> list[tuple[Finding, Rule]]:
    """Return the findings of an evaluation with their rules, the gravest first."""
    rules = {rule.id: rule for rule in (*judged.rules.rules, AGREEMENT)}
    order: dict[Severity, int] = {"block": 0, "approve": 1, "warn": 2, "inform": 3}
    findings = sorted(judged.verdict.findings, key=lambda finding: order[finding.severity])
    return [(finding, rules[finding.rule]) for finding in findings]


def finding_view(frozen: StorySnapshot, finding: Finding, rule: Rule) -> FindingView:
    """Return a finding in the active language, with its law and where its words stand in the draft."""
    language = get_language() or "en"
    values = finding.values
    fact = str(values.get("fact", ""))
    question = ANSWERED_AT.get(fact.partition(".")[0])
    return FindingView(
        rule=rule.id,
        severity=finding.severity,
        state=finding.state,
        stops=finding.stops,
        title=in_language(rule.title, language),
        message=gettext(finding.template) % _in_words(values),
        fix=str(question or in_language(rule.fix, language)),
        law=law_name(finding.law, rule.law_names, language),
        english_law=finding.law,
        address=str(rule.source.get("address", "")),
        checked_on=str(rule.source.get("checked_on", "")),
        confidence=str(rule.source.get("confidence", "")),
        needs_counsel=rule.id != AGREEMENT.id and is_doubtful(rule.source, timezone.now().date()),
        fact=fact,
        mark=_mark(frozen, finding),
        remedy=finding.remedy,
    )


def _in_words(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of a message with the names of fields, labels and roles in the active language."""
    shown = dict(values)
    if "field" in values:
        shown["field"] = FIELDS.get(values["field"]) or label_name(values["field"])
    if "label" in values:
        shown["label"] = label_name(values["label"])
    if "roles" in values:
        shown["roles"] = ", ".join(role_name(role) for role in values["roles"].split(", "))
    return shown


def label_name(label: str) -> str:
    """Return a label's name in the active language; of one that only a rule names, the rule's own word."""
    return str(Label(label).label) if label in Label.values else label


def role_name(role: str) -> str:
    """Return a role's name in the active language; of one that only a rule names, the rule's own word."""
    return str(EditionRole.Role(role).label) if role in EditionRole.Role.values else role


def _mark(frozen: StorySnapshot, finding: Finding) -> Highlight | None:
    """Return the position of a finding's words in the draft."""
    fact, _, field_name = str(finding.where["field"]).partition(".")
    start, end = finding.where.get("start"), finding.where.get("end")
    # A label may belong to the story or to this edition; its finding names it.
    if start is None or end is None or fact != "text":
        return None
    text = str(frozen.facts["text"][field_name] or "")
    found = text[start:end]
    if field_name != "body":
        return Highlight(field_name, "", found, text.count(found, 0, start), finding.severity)
    begin = 0
    for paragraph in frozen.paragraphs:
        if start <= begin + len(paragraph.text):
            nth = paragraph.text.count(found, 0, start - begin)
            return Highlight("body", paragraph.block, found, nth, finding.severity)
        begin += len(paragraph.text) + len(BETWEEN_PARAGRAPHS)
    return None


@dataclass(frozen=True)
class Step:
    """One change of the shared story: the editions in which it would remove a finding, and those it would clear."""

    what: str
    editions: int
    clears: int


def suggested_fixes(rows: Iterable[EditionStatus]) -> list[Step]:
    """Return the effects of single changes of the story, the most effective first."""
    helped: Counter[str] = Counter()
    cleared: Counter[str] = Counter()
    for row in rows:
        changes = {change for line in row.stopping if (change := _shared_change(line))}
        helped.update(changes)
        if len(changes) == 1 and all(_shared_change(line) for line in row.stopping):
            cleared.update(changes)
    found = [Step(what, count, cleared[what]) for what, count in helped.items() if cleared[what] or count > 1]
    return sorted(found, key=lambda step: (-step.clears, -step.editions, step.what))


def _shared_change(line: FindingView) -> str:
    """Return the change of the shared story that would fix a finding; empty where only the edition can fix it."""
    first = line.fact.partition(".")[0]
    if first in SHARED:
        return str(ANSWERED_AT.get(first, line.fix))
    if line.mark is not None:
        return gettext("Change or leave out “%(found)s”.") % {"found": line.mark.found}
    return line.fix if line.act == "alt" else ""
