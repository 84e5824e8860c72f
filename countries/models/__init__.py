"""States, editions, versions of rules, and the verdicts given under them."""

from countries.models.append_only import AppendOnly, AppendOnlyError, AppendOnlyQuerySet
from countries.models.registers import RegisterProposal, RegisterVersion, register_by_id
from countries.models.rules import RuleProposal, RuleSetVersion, RuleVersion, ruleset_by_id
from countries.models.states import Country, Edition, Licence
from countries.models.verdicts import DependencySet, StoredVerdict, Waiver

__all__ = [
    "AppendOnly",
    "AppendOnlyError",
    "AppendOnlyQuerySet",
    "Country",
    "DependencySet",
    "Edition",
    "Licence",
    "RegisterProposal",
    "RegisterVersion",
    "RuleProposal",
    "RuleSetVersion",
    "RuleVersion",
    "StoredVerdict",
    "Waiver",
    "register_by_id",
    "ruleset_by_id",
]
