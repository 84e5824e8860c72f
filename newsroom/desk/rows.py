"""One row an edition: what its rules say of a story, and what may be done."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from countries.models import Edition
from countries.verdict import Finding
from newsroom.desk.forms import EditionForm
from newsroom.desk.permissions import may_hide, may_release, roles_of
from newsroom.releases import flows, ledger
from newsroom.releases.flows import FlowError
from newsroom.releases.freeze import FreezeError
from newsroom.releases.judging import Judged
from newsroom.releases.models import Release
from newsroom.stories.models import StoryPage

# Where an editor answers a fact that nobody has answered yet.
ANSWERED_AT = {
    "people": _("In “Facts”, list the people named or shown and confirm that everyone is listed."),
    "topics": _("In “Facts”, choose the topics."),
    "ai": _("In “Facts”, say whether a model made text or pictures."),
}


@dataclass(frozen=True)
class FindingLine:
    """A finding in the editor's language, with its law; ``marker`` is (name, marker) where one click can mend it."""

    severity: str
    state: str
    title: str
    message: str
    fix: str
    law: str
    address: str
    checked_on: str
    confidence: str
    marker: tuple[str, str] | None


@dataclass
class EditionRow:
    """An edition's answer; ``problem`` says why there is none."""

    edition: Edition
    form: EditionForm
    release: Release | None
    may_release: bool
    may_hide: bool
    roles: list[str]
    is_withheld: bool = False
    problem: str = ""
    digest: str = ""
    outcome: str = ""
    findings: list[FindingLine] = field(default_factory=list)

    @property
    def section(self) -> str:
        """The section in which the story stands here, where it is not the story's own."""
        return str(self.release.section_id) if self.release else ""


def rows_for(
    story: StoryPage, user: Any, editions: Iterable[Edition], data: Mapping[str, Any] | None = None
) -> list[EditionRow]:
    """Return a row for each edition that has the story's language."""
    releases = {
        release.edition_id: release
        for release in Release.objects.filter(
            address__story_key=story.translation_key, language=story.language
        ).select_related("address", "section", "edition")
    }
    return [
        _row(story, user, edition, releases.get(edition.pk), data)
        for edition in editions
        if edition.scripts_of(story.language)
    ]


def _row(
    story: StoryPage, user: Any, edition: Edition, release: Release | None, data: Mapping[str, Any] | None
) -> EditionRow:
    row = EditionRow(
        edition=edition,
        form=EditionForm.for_story(story, edition, release, data),
        release=release,
        may_release=may_release(user, edition),
        may_hide=may_hide(user, edition),
        roles=sorted(roles_of(user, edition)),
        is_withheld=_is_withheld(story, edition, release),
    )
    try:
        frozen, judged = flows.preview(story, edition, section=row.section)
    except (FreezeError, FlowError) as error:
        row.problem = str(error)
        return row
    row.digest, row.outcome = frozen.digest, judged.verdict.outcome
    row.findings = _lines(judged)
    return row


def _is_withheld(story: StoryPage, edition: Edition, release: Release | None) -> bool:
    """Say whether an order hides the story here, also where it was never released; what was taken back is no such case."""
    if release is not None and release.state in (Release.State.WITHDRAWN, Release.State.RETRACTED):
        return False
    return ledger.hidden_in(edition.code).hides(story.translation_key, story.language)


def _lines(judged: Judged) -> list[FindingLine]:
    rules = {rule.id: rule for rule in judged.rules.rules}
    order = {"block": 0, "approve": 1, "warn": 2, "inform": 3}
    findings = sorted(judged.verdict.findings, key=lambda finding: order[finding.severity])
    return [_line(finding, rules[finding.rule]) for finding in findings]


def _line(finding: Finding, rule: Any) -> FindingLine:
    language = (get_language() or "en").partition("-")[0]
    values = finding.values
    return FindingLine(
        severity=finding.severity,
        state=finding.state,
        title=rule.title.get(language) or rule.title["en"],
        message=gettext(finding.template) % values,
        fix=str(ANSWERED_AT.get(values.get("fact", "")) or rule.fix.get(language) or rule.fix.get("en", "")),
        law=finding.law,
        address=str(rule.source.get("address", "")),
        checked_on=str(rule.source.get("checked_on", "")),
        confidence=str(rule.source.get("confidence", "")),
        marker=(values["found"], values["marker"]) if finding.kind == "mention" and "found" in values else None,
    )
