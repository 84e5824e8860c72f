"""Re-checks and dry runs with visible progress and results."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import partial

from django.utils import timezone

from countries.catalogue.proposals import changed_contents
from countries.catalogue.ruleset_versions import Contents, states_under
from countries.models import Edition, RuleProposal, RuleSetVersion, RuleVersion
from countries.models.rules import to_ruleset
from countries.ruleset import RuleSet
from countries.timestamps import takes_timestamps
from countries.verdict import CLEAR
from newsroom.releases.compliance.batches import Answer, judge_batch, try_batch
from newsroom.releases.compliance.evaluate import Evaluation, EvaluationContext
from newsroom.releases.compliance.recheck import BATCH, in_batches, rulesets_to_hold, to_judge
from newsroom.releases.models import EvaluationRun, Release
from newsroom.releases.snapshot.build import StorySnapshot, build_snapshot
from newsroom.releases.snapshot.errors import SnapshotError
from newsroom.stories.models import StoryPage

State = Release.State
EXAMPLES = 300
# Drafts of about three months; older ones are unlikely to wait for a rule to change.
DRAFTS_SINCE, DRAFTS = dt.timedelta(days=100), 500


def recheck_run(ruleset: RuleSetVersion) -> EvaluationRun:
    """Record a re-check of all public releases under a rule set, for :func:`execute_run`."""
    edition = Edition.objects.get(pk=ruleset.country_id)
    numbers = to_judge(edition, ruleset, timezone.now())
    return EvaluationRun.objects.create(ruleset=ruleset, total=len(numbers), began_at=timezone.now())


def dry_run(proposal: RuleProposal) -> EvaluationRun:
    """Record a dry run of a proposal, for :func:`execute_run`."""
    return EvaluationRun.objects.create(proposal=proposal, began_at=timezone.now())


def execute_run(run: EvaluationRun, processes: int | None = None) -> None:
    """Execute a run; its row records the progress after each batch."""
    answers = _judge_under(run, processes) if run.ruleset else _try_proposal(run, processes)
    counts: Counter[str] = Counter()
    for answer in answers:
        counts[answer.result] += 1
        counts["falls"] += answer.falls
        if answer.falls or answer.result == "would pass":
            _keep_example(run, answer)
        run.done += 1
        if run.done % BATCH == 0:
            run.counts = dict(counts)
            run.save(update_fields=["done", "counts", "total", "examples"])
    run.counts, run.ended_at = dict(counts), timezone.now()
    run.save()


def _keep_example(run: EvaluationRun, answer: Answer) -> None:
    if len(run.examples) < EXAMPLES:
        run.examples.append(
            {
                "release": answer.release,
                "page": answer.page_id,
                "headline": answer.headline,
                "result": "falls" if answer.falls else answer.result,
                "rules": list(answer.rules),
                "edition": answer.edition,
            }
        )


def _judge_under(run: EvaluationRun, processes: int | None) -> Iterator[Answer]:
    ruleset = run.ruleset
    assert ruleset is not None
    edition = Edition.objects.select_related("country").get(pk=ruleset.country_id)
    now = timezone.now()
    work = partial(judge_batch, edition, ruleset, max(now, ruleset.in_force_from), carry=True)
    return in_batches(work, to_judge(edition, ruleset, now), processes)


def _try_proposal(run: EvaluationRun, processes: int | None) -> Iterator[Answer]:
    proposal = run.proposal
    assert proposal is not None
    at = max(proposal.in_force_from or timezone.now(), timezone.now())
    for state in states_under(proposal.country):
        edition = Edition.objects.select_related("country").get(pk=state.pk)
        rules = would_be(edition, proposal, at)
        out = list(
            Release.objects.filter(edition=edition, state=State.RELEASED)
            .order_by("-risk", "-pk")
            .values_list("pk", flat=True)
        )
        drafts = _drafts(edition)
        run.total += len(out) + len(drafts)
        yield from in_batches(partial(try_batch, edition, rules, at), out, processes)
        yield from _try_drafts(edition, rules, at, drafts)


@takes_timestamps
def would_be(edition: Edition, proposal: RuleProposal, at: dt.datetime) -> RuleSet:
    """Return the rules of an edition with a proposal applied."""
    contents = Contents.of(edition.ruleset_at(at))
    version = None
    if proposal.action == RuleProposal.Action.CHANGE:
        held = contents.rules.get(proposal.rule_id)
        position = held.position if held else 10_000
        version = RuleVersion(country=proposal.country, rule_id=proposal.rule_id, data=proposal.data, position=position)
    changed_contents(proposal, version)(contents)
    return to_ruleset(edition, f"{edition.code}@?", contents.rules.values(), contents.registers.values())


def _drafts(edition: Edition) -> list[StoryPage]:
    """Return the newest stories in the edition's languages that are not public in it."""
    languages = [item["code"] for item in edition.languages]
    out = Release.objects.filter(edition=edition, state=State.RELEASED)
    drafts = StoryPage.objects.filter(locale__language_code__in=languages)
    drafts = drafts.filter(latest_revision_created_at__gte=timezone.now() - DRAFTS_SINCE)
    for language in languages:
        out_in_language = out.filter(language=language).values("address__story_key")
        drafts = drafts.exclude(locale__language_code=language, translation_key__in=out_in_language)
    return [page.get_latest_revision_as_object() for page in drafts.order_by("-latest_revision_created_at")[:DRAFTS]]


def _try_drafts(edition: Edition, rules: RuleSet, at: dt.datetime, drafts: Iterable[StoryPage]) -> Iterator[Answer]:
    current = edition.ruleset_at(timezone.now())
    if current is None:
        return
    for draft in drafts:
        answer = partial(Answer, 0, draft.title, draft.pk, edition=edition.code)
        try:
            frozen = build_snapshot(draft, edition)
        except SnapshotError:
            yield answer("not ready")
            continue
        verdicts = [evaluate_under(frozen, under, at).verdict for under in (current.as_ruleset(), rules)]
        passes = verdicts[0].outcome != CLEAR and verdicts[1].outcome == CLEAR
        yield answer("would pass" if passes else "as before", rules=verdicts[0].stopping_rules)


@takes_timestamps
def evaluate_under(frozen: StorySnapshot, rules: RuleSet, at: dt.datetime) -> Evaluation:
    """Evaluate a snapshot for a release at ``at`` under any rules, such as those of :func:`would_be`; nothing is written."""
    key = frozen.story.translation_key
    around = EvaluationContext.of(frozen.edition, rules, [key])
    return around.judge(frozen.facts, frozen.digest, key, release_at=at, now=timezone.now())


def runs_after(rulesets: Iterable[RuleSetVersion]) -> list[EvaluationRun]:
    """Record a re-check for each new rule set that is or comes into force in some edition."""
    now = timezone.now()
    wanted = [
        ruleset
        for ruleset in rulesets
        if ruleset in rulesets_to_hold(Edition.objects.select_related("country").get(pk=ruleset.country_id), now)
    ]
    return [recheck_run(ruleset) for ruleset in wanted]
