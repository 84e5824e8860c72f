"""Permissions of staff in an edition."""

from __future__ import annotations

from collections import defaultdict

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from countries.catalogue.ruleset_versions import states_under
from countries.models import Country, Edition, RuleProposal
from newsroom.desk.models import EditionRole

Role = EditionRole.Role
RELEASING = {Role.EDITOR, Role.CHIEF_EDITOR}
HIDING = {Role.CHIEF_EDITOR, Role.LEGAL_COUNSEL}


def user_of(request: HttpRequest) -> User:
    """Return the logged-in user; raise PermissionDenied where there is none."""
    if not request.user.is_authenticated:
        raise PermissionDenied
    return request.user


def roles_of(user: User, edition: Edition) -> set[str]:
    """Return the roles of a user in an edition."""
    return set(EditionRole.objects.filter(user=user, edition=edition).values_list("role", flat=True))


def roles_by_edition(user: User) -> dict[str, set[str]]:
    """Return the roles of a user in every edition, in one query."""
    roles: dict[str, set[str]] = defaultdict(set)
    for edition, role in EditionRole.objects.filter(user=user).values_list("edition", "role"):
        roles[edition].add(role)
    return roles


def may_release(user: User, edition: Edition) -> bool:
    """Say whether a user may release to an edition: its editors only."""
    return bool(user.is_superuser or roles_of(user, edition) & RELEASING)


def may_hide(user: User, edition: Edition) -> bool:
    """Say whether a user may enforce orders of authorities: counsel or the chief editor."""
    return bool(user.is_superuser or roles_of(user, edition) & HIDING)


def may_take_back(user: User) -> bool:
    """Say whether a user may withdraw a story: the chief editor, since it affects every edition."""
    return bool(user.is_superuser or EditionRole.objects.filter(user=user, role=Role.CHIEF_EDITOR).exists())


def editions_seen_by(user: User) -> QuerySet[Edition]:
    """Return the enabled editions in which a user has a role; all of them for a superuser."""
    editions = Edition.objects.filter(is_on=True).select_related("country")
    return editions if user.is_superuser else editions.filter(roles__user=user).distinct()


def countries_advised_by(user: User) -> QuerySet[Country]:
    """Return the states and overlays whose rules a user may propose to change: counsel, for their own editions."""
    if user.is_superuser:
        return Country.objects.all()
    own = Country.objects.filter(edition__roles__user=user, edition__roles__role=Role.LEGAL_COUNSEL)
    return Country.objects.filter(Q(pk__in=own.values("pk")) | Q(country__in=own.values("pk"))).distinct()


def may_advise(user: User, country: Country) -> bool:
    """Say whether a user may propose rule changes: counsel, for their own states and the overlays these inherit."""
    return countries_advised_by(user).filter(pk=country.pk).exists()


def may_decide(user: User, proposal: RuleProposal) -> bool:
    """Say whether a user may decide as second person: another counsel, or the chief editor of an affected edition."""
    if proposal.proposed_by_id in (None, user.pk):
        return False
    editions = [state.pk for state in states_under(proposal.country)]
    deciding = EditionRole.objects.filter(user=user, edition__in=editions, role__in=HIDING)
    return bool(user.is_superuser or deciding.exists())


def sees_rules(user: User) -> bool:
    """Say whether a user may read the rules: anybody with a role in an edition."""
    return bool(user.is_superuser or EditionRole.objects.filter(user=user).exists())


def may_decide_words(user: User) -> bool:
    """Say whether a user decides which spellings hold in every story: language editors."""
    return bool(user.has_perm("spelling.decide_lexiconword"))
