"""Rules of wording applied to words beside stories, such as names and imprints."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from countries.facts import Facts, StoryText
from countries.gate import judge
from countries.rule_texts import in_language, law_name
from countries.rules.term import TermParams
from countries.ruleset import RuleSet
from countries.verdict import FAILS, Finding

if TYPE_CHECKING:
    from countries.models import Edition

# Rule kinds that depend on wording alone.
KINDS = ("term", "mention")
# Languages whose endings are recognised after names of registers.
_NAMED_IN = frozenset({"kk", "ru"})


class Wording:
    """The rules of wording of a rule set. Facts that only a story has count as unknown, so each rule of wording applies."""

    def __init__(self, ruleset: RuleSet) -> None:
        self._ruleset = replace(ruleset, rules=tuple(rule for rule in ruleset.rules if rule.kind in KINDS))
        terms = [rule.params.terms for rule in self._ruleset.rules if isinstance(rule.params, TermParams)]
        self._languages = sorted(_NAMED_IN.union(*terms))

    def findings(self, words: str, language: str = "") -> Iterator[Finding]:
        """Yield the findings that stop a text in one language, or in every language that a rule knows if none is given."""
        text = StoryText(headline=words, lead="", body="")
        for known in [language] if language else self._languages:
            facts = Facts(language=known, text=text, labels={}, sources=())
            yield from (finding for finding in judge(facts, self._ruleset).findings if finding.stops)

    @lru_cache(maxsize=8192)  # noqa: B019  # there are as many as there are rule sets in force
    def lets_through(self, words: str, language: str = "") -> bool:
        """Say whether nothing stops a text."""
        return next(self.findings(words, language), None) is None


@lru_cache(maxsize=256)
def wording_by(ruleset: int) -> Wording:
    """Return the rules of wording of the rule set with this key, cached for the life of the process."""
    from countries.models.rules import ruleset_by_id

    return Wording(ruleset_by_id(ruleset))


def validate_wording(editions: Iterable[Edition], field: str, words: str, language: str = "") -> None:
    """Raise ValidationError of a field (or of one of its parts, as ``imprint.address``) where the rules in force in an edition forbid its words.

    What can't be decided, for example because a register is missing, stops no form: readers are not shown such words.
    """
    reader = get_language() or "en"
    for edition in editions:
        version = edition.ruleset_at(timezone.now())
        if version is None:
            continue
        for finding in wording_by(version.pk).findings(words, language):
            if finding.state == FAILS:
                told = _(finding.template) % {**finding.values, "field": field}
                rule = version.as_ruleset().rule(finding.rule)
                fix, law = in_language(rule.fix, reader), law_name(rule.law, rule.law_names, reader).text
                refusal = ValidationError(f"{edition}: {told} {fix} ({law})", code="forbidden_wording")
                raise ValidationError({field.partition(".")[0]: refusal})
