"""What a member of staff may do in an edition."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from countries.models import Edition
from newsroom.desk.models import EditionRole

Role = EditionRole.Role
RELEASING = {Role.EDITOR, Role.CHIEF_EDITOR}
HIDING = {Role.CHIEF_EDITOR, Role.LEGAL_COUNSEL}


def roles_of(user: Any, edition: Edition) -> set[str]:
    """Return the roles of a user in an edition."""
    return set(EditionRole.objects.filter(user=user, edition=edition).values_list("role", flat=True))


def may_release(user: Any, edition: Edition) -> bool:
    """Editors release to their own editions only."""
    return bool(user.is_superuser or roles_of(user, edition) & RELEASING)


def may_hide(user: Any, edition: Edition) -> bool:
    """Orders of authorities are carried out by counsel or the chief editor."""
    return bool(user.is_superuser or roles_of(user, edition) & HIDING)


def may_take_back(user: Any) -> bool:
    """Taking a story back concerns every edition, so it is the chief editor's act."""
    return bool(user.is_superuser or EditionRole.objects.filter(user=user, role=Role.CHIEF_EDITOR).exists())


def editions_seen_by(user: Any) -> QuerySet[Edition]:
    """Return the editions that are on in which a user has a role; all of them for a superuser."""
    editions = Edition.objects.filter(is_on=True).select_related("country")
    return editions if user.is_superuser else editions.filter(roles__user=user).distinct()
