"""The gate: a pure function from facts and a rule set to a verdict, without database, clock, user or request."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from countries import agreements
from countries.agreements import AGREEMENT
from countries.facts import UNKNOWN, Facts, Unknown
from countries.rules import KINDS
from countries.rules.evaluation import Context, Problem, filled
from countries.ruleset import Rule, RuleSet
from countries.verdict import (
    BLOCKED,
    CLEAR,
    FAILS,
    NEEDS_APPROVAL,
    UNKNOWN_FACT,
    WAIVED,
    Duty,
    Finding,
    FindingState,
    PrintedLabel,
    Verdict,
    VerdictOutcome,
)


def judge(facts: Facts, ruleset: RuleSet) -> Verdict:
    """Judge one story for one edition.

    Each rule in force that applies is evaluated by its kind; the outcome is the worst of the findings
    (``blocked`` > ``needs_approval`` > ``clear``). A missing fact counts against the story. Agreements with sources come first.
    """
    findings: list[Finding] = []
    duties: list[Duty] = []
    labels: list[PrintedLabel] = []
    ends: list[dt.datetime] = []
    depends_on: set[str] = set()
    context = Context(AGREEMENT.id, ruleset.state, ruleset.zones, ruleset.registers)
    agreed = agreements.evaluate(facts, context)
    findings.extend(_finding(AGREEMENT, problem, waived=False) for problem in agreed.problems)
    ends.extend(agreed.ends)
    for rule in ruleset.rules:
        ends.extend(_term_changes(rule, ruleset))
        if rule.applies.get("reach"):
            depends_on.add("reach")
        if not _in_force(rule, facts) or not applies(rule, facts):
            continue
        context = Context(rule.id, ruleset.state, ruleset.zones, ruleset.registers)
        evaluation = KINDS[rule.kind].evaluate(rule.params, facts, context)
        waived_until = _waived_until(rule, facts)
        findings.extend(_finding(rule, problem, waived_until is not None) for problem in evaluation.problems)
        if evaluation.problems and waived_until is not None:
            ends.append(waived_until)
        depends_on.update((f"rule:{rule.id}", *evaluation.inputs))
        ends.extend(evaluation.ends)
        duties.extend(evaluation.duties)
        labels.extend(evaluation.labels)
    return Verdict(
        outcome=_outcome(findings),
        edition=ruleset.state,
        ruleset=ruleset.name,
        decided_at=None if isinstance(facts.now, Unknown) else facts.now,
        valid_until=_earliest_after_release(ends, facts),
        findings=tuple(findings),
        duties=tuple(duties),
        labels_to_print=tuple(labels),
        depends_on=tuple(sorted(depends_on)),
    )


def _outcome(findings: list[Finding]) -> VerdictOutcome:
    severities = {finding.severity for finding in findings if finding.stops}
    if "block" in severities:
        return BLOCKED
    return NEEDS_APPROVAL if severities else CLEAR


def _finding(rule: Rule, problem: Problem, waived: bool) -> Finding:
    state: FindingState = WAIVED if waived else UNKNOWN_FACT if problem.unknown else FAILS
    return Finding(
        rule=rule.id,
        kind=rule.kind,
        severity="block" if problem.blocks else rule.severity,
        state=state,
        where={"field": problem.field, **problem.place},
        template=problem.template,
        values=problem.values,
        fix=rule.fix.get("en", ""),
        law=rule.law,
        remedy=problem.remedy,
    )


def _in_force(rule: Rule, facts: Facts) -> bool:
    """Say whether a rule is in force on the release's date as written, both ends included; without a release time every rule is."""
    if isinstance(facts.release_at, Unknown):
        return True
    day = facts.release_at.date()
    return (rule.effective_from or day) <= day <= (rule.effective_until or day)


def _term_changes(rule: Rule, ruleset: RuleSet) -> Iterator[dt.datetime]:
    if rule.effective_from:
        yield dt.datetime.combine(rule.effective_from, dt.time(), ruleset.time_zone)
    if rule.effective_until:
        yield dt.datetime.combine(rule.effective_until + dt.timedelta(days=1), dt.time(), ruleset.time_zone)


def applies(rule: Rule, facts: Facts) -> bool:
    """Say whether a rule applies to a story; all keys of its ``applies`` must match."""
    return all(_matches(key, wanted, facts) for key, wanted in rule.applies.items() if wanted)


def _matches(key: str, wanted: tuple[str, ...], facts: Facts) -> bool:
    """Compare one key of ``applies``; a missing fact means that the rule applies."""
    if key == "has":
        return all(_has(thing, facts) for thing in wanted)
    if key == "topics":
        return isinstance(facts.topics, Unknown) or bool(set(wanted) & set(facts.topics))
    if key == "reach":
        edition = facts.edition_facts
        fact = edition if isinstance(edition, Unknown) else edition.reach
    else:
        fact = {"languages": facts.language, "story_types": facts.story_type, "sections": facts.section}[key]
    return fact is UNKNOWN or fact in wanted


def _has(thing: str, facts: Facts) -> bool:
    if thing == "minor":
        people, images = facts.people, facts.images
        if isinstance(people, Unknown) or isinstance(images, Unknown):
            return True
        return any(person.minor is not False for person in people) or any(
            image.identifiable_minor is not False for image in images
        )
    if thing == "user_content":
        return facts.story_type in (UNKNOWN, "user_content")
    fact = {"image": facts.images, "people": facts.people, "sponsor": facts.sponsor, "poll": facts.poll}[thing]
    return fact is UNKNOWN or bool(fact)


def _waived_until(rule: Rule, facts: Facts) -> dt.datetime | None:
    """Return the end of the waiver that lifts this rule; a prerequisite can't be waived."""
    if not facts.waivers or isinstance(facts.waivers, Unknown):
        return None
    if rule.kind == "prerequisite" or isinstance(facts.release_at, Unknown):
        return None
    ends = [
        waiver.until
        for waiver in facts.waivers
        if waiver.rule == rule.id
        and filled(waiver.reason)
        and filled(waiver.by)
        and waiver.until is not None
        and waiver.until > facts.release_at
    ]
    return max(ends, default=None)


def _earliest_after_release(ends: list[dt.datetime], facts: Facts) -> dt.datetime | None:
    if isinstance(facts.release_at, Unknown):
        return None
    return min((end for end in ends if end > facts.release_at), default=None)
