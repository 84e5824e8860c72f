"""Two verdicts on one story side by side: what only the first finds, only the second, and both."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Hashable
from dataclasses import dataclass, field

from countries.models import Edition, RuleProposal
from countries.timestamps import refuse_naive
from countries.verdict import Duty, PrintedLabel, VerdictOutcome
from newsroom.desk.publishing.edition_rows import FindingView, finding_views
from newsroom.releases.actions import publish
from newsroom.releases.actions.publish import FlowError, PublishRequest
from newsroom.releases.compliance.evaluate import Evaluation
from newsroom.releases.compliance.runs import evaluate_under, would_be
from newsroom.releases.models import Release
from newsroom.releases.snapshot.build import StorySnapshot, build_snapshot
from newsroom.releases.snapshot.errors import SnapshotError
from newsroom.stories.models import StoryPage


@dataclass(frozen=True)
class Case:
    """A story judged in an edition for a release at a moment, under the rules in force then or with a proposal."""

    story: StoryPage
    edition: Edition
    at: dt.datetime
    proposal: RuleProposal | None = None

    def __post_init__(self) -> None:
        refuse_naive("Case.at", self.at)

    @property
    def local_at(self) -> str:
        """The moment in the edition's own time."""
        return f"{self.at.astimezone(self.edition.zone):%Y-%m-%d %H:%M %Z}"


@dataclass
class Side:
    """The answer in one case; ``problem`` says why there is none."""

    case: Case
    problem: SnapshotError | FlowError | None = None
    outcome: VerdictOutcome | None = None
    rules: str = ""
    findings: list[FindingView] = field(default_factory=list)
    labels: tuple[PrintedLabel, ...] = ()
    duties: tuple[Duty, ...] = ()

    @property
    def edition(self) -> Edition:
        """The edition that it was judged for."""
        return self.case.edition


@dataclass(frozen=True)
class Comparison:
    """Two answers, and the findings that are gone in the second, new in it, or the same in both."""

    before: Side
    after: Side
    gone: list[FindingView]
    new: list[FindingView]
    same: list[FindingView]


def compare(before: Case, after: Case) -> Comparison:
    """Judge two cases and compare the answers; nothing is written."""
    first = judge(before)
    second = first if before == after else judge(after)
    return Comparison(
        first,
        second,
        gone=_without(first.findings, second.findings),
        new=_without(second.findings, first.findings),
        same=_both(first.findings, second.findings),
    )


def judge(case: Case) -> Side:
    """Judge one case; nothing is written."""
    try:
        frozen, judged = _evaluate(case)
    except (SnapshotError, FlowError) as error:
        return Side(case, problem=error)
    verdict = judged.verdict
    return Side(
        case,
        outcome=verdict.outcome,
        rules=judged.rules.name,
        findings=finding_views(frozen, judged),
        labels=verdict.labels_to_print,
        duties=verdict.duties,
    )


def _evaluate(case: Case) -> tuple[StorySnapshot, Evaluation]:
    story, edition, at = case.story, case.edition, case.at
    section = _section(story, edition)
    if case.proposal is None:
        return publish.preview(PublishRequest(story=story, edition=edition, section=section, publish_at=at))
    frozen = build_snapshot(story, edition, section)
    return frozen, evaluate_under(frozen, would_be(edition, case.proposal, at), at)


def _section(story: StoryPage, edition: Edition) -> str:
    """Return the section of the story's release in an edition, as on the release screen; empty for the story's own."""
    releases = Release.objects.filter(
        edition=edition, address__story_key=story.translation_key, language=story.language
    )
    return str(releases.values_list("section", flat=True).first() or "")


def _key(line: FindingView) -> Hashable:
    """Return what makes two findings the same: places may differ, since each edition adjusts the text."""
    return line.rule, line.severity, line.state, line.message


def _without(lines: list[FindingView], others: list[FindingView]) -> list[FindingView]:
    left = Counter(map(_key, others))
    found = []
    for line in lines:
        if left[_key(line)]:
            left[_key(line)] -= 1
        else:
            found.append(line)
    return found


def _both(lines: list[FindingView], others: list[FindingView]) -> list[FindingView]:
    left = Counter(map(_key, others))
    found = []
    for line in lines:
        if left[_key(line)]:
            left[_key(line)] -= 1
            found.append(line)
    return found
