"""Why a story may or may not go out in an edition: its findings by rule, with words, law and what would change them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from functools import cached_property

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from countries.models import Edition
from countries.ruleset import Rule
from countries.verdict import WAIVED, Finding, VerdictOutcome
from newsroom.desk.explain.changes import Changes, local_hour
from newsroom.desk.explain.sentences import Excerpts, Sentence
from newsroom.desk.publishing.edition_rows import FindingView, finding_view, is_withheld, ordered_findings
from newsroom.desk.rule_names import CONFIDENCES
from newsroom.editions.locales import in_script
from newsroom.releases.actions import publish
from newsroom.releases.actions.publish import FlowError
from newsroom.releases.compliance.evaluate import Evaluation
from newsroom.releases.models import Release
from newsroom.releases.snapshot.build import StorySnapshot
from newsroom.releases.snapshot.errors import SnapshotError
from newsroom.scripts import TAGS
from newsroom.stories.models import StoryPage


@dataclass(frozen=True)
class RuleExplanation:
    """What one rule says about a story; ``view`` is its first finding, for its title, law and source."""

    view: FindingView
    status: str
    messages: tuple[str, ...]
    sentences: tuple[Sentence, ...]
    changes: tuple[str, ...]

    @property
    def how_sure(self) -> str:
        """How sure the newsroom is of the rule, in the active language."""
        return how_sure(self.view.confidence)


@dataclass
class Explanation:
    """Why a story may or may not go out in an edition now; ``problem`` says why it could not be judged."""

    story: StoryPage
    edition: Edition
    at: dt.datetime
    headline: str
    release: Release | None = None
    is_withheld: bool = False
    problem: SnapshotError | FlowError | None = None
    outcome: VerdictOutcome | None = None
    digest: str = ""
    ruleset: str = ""
    rules: list[RuleExplanation] = field(default_factory=list)

    @cached_property
    def judged_at(self) -> str:
        """When it was judged, in the edition's own time."""
        return local_hour(self.at, self.edition)

    @property
    def edition_name(self) -> str:
        """The edition's name in the active language and script."""
        tag = TAGS.get(get_language() or "")
        return in_script(str(self.edition), tag) if tag else str(self.edition)

    @property
    def outcome_name(self) -> str:
        """The outcome in the active language, as the release screen names it."""
        if self.problem:
            return _("can't be released")
        return {"clear": _("cleared"), "needs_approval": _("needs approval"), "blocked": _("blocked")}[
            str(self.outcome)
        ]


def explain(story: StoryPage, edition: Edition, *, names_people: bool) -> Explanation:
    """Judge a draft as the release screen does and explain the verdict in the active language; nothing is written.

    ``names_people`` where the reader belongs to the staff: then it says by name who may agree to the text.
    """
    release = (
        Release.objects.filter(edition=edition, address__story_key=story.translation_key, language=story.language)
        .select_related("address", "edition")
        .first()
    )
    found = Explanation(story, edition, timezone.now(), story.title, release, is_withheld(story, edition, release))
    section = str(release.section_id) if release else ""
    try:
        frozen, judged = publish.preview(publish.PublishRequest(story=story, edition=edition, section=section))
    except (SnapshotError, FlowError) as error:
        found.problem = error
        return found
    found.headline = str(frozen.facts["text"]["headline"])
    found.digest, found.outcome, found.ruleset = frozen.digest, judged.verdict.outcome, judged.rules.name
    found.rules = _by_rule(frozen, judged, names_people)
    return found


def _by_rule(frozen: StorySnapshot, judged: Evaluation, names_people: bool) -> list[RuleExplanation]:
    excerpts, changes = Excerpts(frozen.facts), Changes(frozen, judged, names_people)
    groups: dict[str, tuple[Rule, list[Finding]]] = {}
    for finding, rule in ordered_findings(judged):
        groups.setdefault(rule.id, (rule, []))[1].append(finding)
    return [_one_rule(frozen, rule, findings, excerpts, changes) for rule, findings in groups.values()]


def _one_rule(
    frozen: StorySnapshot, rule: Rule, findings: list[Finding], excerpts: Excerpts, changes: Changes
) -> RuleExplanation:
    views = [finding_view(frozen, finding, rule) for finding in findings]
    return RuleExplanation(
        view=views[0],
        status=_status(views),
        messages=tuple(dict.fromkeys(view.message for view in views)),
        sentences=tuple(excerpts.of(findings)),
        changes=tuple(changes.of(rule, views)),
    )


def _status(views: list[FindingView]) -> str:
    if all(view.state == WAIVED for view in views):
        return _("waived")
    return {"block": _("blocks"), "approve": _("needs approval")}.get(views[0].severity, _("for your attention"))


def how_sure(confidence: str) -> str:
    """Return how sure the newsroom is of a rule in the active language; the word itself where it is an unknown one."""
    return str(CONFIDENCES.get(confidence, confidence))
