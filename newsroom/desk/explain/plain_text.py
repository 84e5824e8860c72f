"""An explanation as plain text, for a mail or a message."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from newsroom.desk.explain.explanation import Explanation, RuleExplanation


def as_text(found: Explanation) -> str:
    """Return an explanation as plain text in the active language, found words between square brackets."""
    return "\n".join(_lines(found)) + "\n"


def summary(found: Explanation) -> str:
    """Return headline, edition, outcome and the titles of its rules: what fits into the address of a mail."""
    titles = [f"– {rule.view.title} ({rule.status})" for rule in found.rules]
    return "\n".join([found.headline, _outcome(found), "", *titles])


def _outcome(found: Explanation) -> str:
    return f"{found.edition_name}: {found.outcome_name}"


def _lines(found: Explanation) -> Iterator[str]:
    yield found.headline
    yield _outcome(found)
    yield _("Judged on %(at)s.") % {"at": found.judged_at}
    if found.is_withheld:
        yield _("It is withheld here by an order or taken back.")
    if found.problem:
        yield str(found.problem)
    elif not found.rules:
        yield _("No rule has anything against it.")
    for rule in found.rules:
        yield ""
        yield from _rule_lines(rule)
    yield ""
    yield _("This is not legal advice; counsel confirms each rule.")


def _rule_lines(rule: RuleExplanation) -> Iterator[str]:
    view = rule.view
    yield f"{view.title} ({rule.status})"
    for message in rule.messages:
        yield f"  {message}"
    for sentence in rule.sentences:
        yield "  > " + "".join(f"[{run.text}]" if run.is_marked else run.text for run in sentence.runs)
    yield f"  {view.law.text}"
    if view.english_law != view.law.text:
        yield f"  {view.english_law}"
    if view.address:
        yield f"  {view.address}"
    if view.checked_on:
        yield "  " + _("Checked on %(day)s: %(sure)s.") % {"day": view.checked_on, "sure": rule.how_sure}
    yield "  " + _("What would change it:")
    for line in rule.changes:
        yield f"  - {line}"
