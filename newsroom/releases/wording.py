"""Words that stand beside stories, such as names, imprint and orders: judged by what an edition's rules say of wording."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from django.utils import timezone

from countries.facts import Facts, StoryText
from countries.gate import judge
from countries.models import Edition
from countries.models.rules import frozen_ruleset
from countries.rules.term import TermParams
from countries.ruleset import RuleSet
from countries.verdict import Finding
from newsroom.releases.epoch import keep, kept
from newsroom.scripts.characters import without_forbidden

# The kinds of rules that look at wording alone, whatever the story is.
KINDS = ("term", "mention")
# Together with READER_CACHE_SECONDS less than a minute (gate-paths R8).
SECONDS = 15
# Kept for an edition without rules in force.
NO_RULES = 0


class Wording:
    """What a rule set says of bare words."""

    def __init__(self, ruleset: RuleSet) -> None:
        self._ruleset = replace(ruleset, rules=tuple(rule for rule in ruleset.rules if rule.kind in KINDS))
        named = {
            language
            for rule in self._ruleset.rules
            if isinstance(rule.params, TermParams)
            for language in rule.params.terms
        }
        # By the endings of Kazakh and Russian names of registers are known.
        self._languages = sorted(named | {"kk", "ru"})

    def findings(self, words: str, language: str = "") -> Iterator[Finding]:
        """Yield what stops some words: as words of one language, or of every language that a rule knows where theirs is not told."""
        text = StoryText(headline=words, lead="", body="")
        for known in [language] if language else self._languages:
            facts = Facts(language=known, text=text, labels={}, sources=())
            yield from (finding for finding in judge(facts, self._ruleset).findings if finding.stops)

    @lru_cache(maxsize=8192)  # noqa: B019  # as many as there are rule sets in force
    def lets_through(self, words: str, language: str = "") -> bool:
        """Say whether nothing stops some words."""
        return next(self.findings(words, language), None) is None


@lru_cache(maxsize=256)
def wording_by(ruleset: int) -> Wording:
    """Return what the rule set with this key says. It never changes, so it is kept for the life of the process."""
    return Wording(frozen_ruleset(ruleset))


def wording_of(edition: Edition) -> Wording | None:
    """Return what the rules in force in an edition say of words, or None where there are none."""
    place = f"wording:{edition.code}"
    epoch, ruleset = kept(edition.code, place)
    if ruleset is None:
        version = edition.ruleset_at(timezone.now())
        ruleset = version.pk if version else NO_RULES
        keep(place, epoch, ruleset, SECONDS)
    return wording_by(ruleset) if ruleset else None


def lets_through(edition: Edition, words: str, language: str = "") -> bool:
    """Say whether an edition may show some words; without rules in force it shows none."""
    wording = wording_of(edition)
    return wording is not None and wording.lets_through(words, language)


def imprint_shown(edition: Edition) -> dict[str, str]:
    """Return the fields of an edition's imprint that readers see: those whose words its rules let through."""
    written = {name: without_forbidden(str(value)) for name, value in edition.imprint.items() if value}
    return {name: words for name, words in written.items() if lets_through(edition, words)}


def publisher_of(edition: Edition) -> str:
    """Return who publishes an edition, by its imprint."""
    return imprint_shown(edition).get("publisher", "Otandas")
