"""The demo's staff. All share one password, which is not secret, since the demo listens on this machine only."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User

from countries.models import Edition
from newsroom.demo.houses import HOUSES
from newsroom.desk.models import EditionRole
from newsroom.desk.setup import (
    figure_editors_group,
    grant_rights,
    language_editors_group,
    newsroom_group,
    partner_editors_group,
    wire_editors_group,
)

PASSWORD = "otandas-demo"
Role = EditionRole.Role


def create_users(editions: list[Edition]) -> dict[str, User]:
    """Create an editor per edition, a chief editor, two counsel, a language editor and a member of each house.

    Return users by name. Idempotent.
    """
    users = {f"editor-{edition.code}": _user(f"editor-{edition.code}") for edition in editions}
    users |= {name: _user(name) for name in ("chief", "counsel", "counsel-2")}
    for edition in editions:
        _role(users[f"editor-{edition.code}"], edition, Role.EDITOR)
        _role(users["chief"], edition, Role.CHIEF_EDITOR)
        for name in ("counsel", "counsel-2"):
            _role(users[name], edition, Role.LEGAL_COUNSEL)
    grant_rights()
    users["language"] = _user("language")
    users["language"].groups.add(newsroom_group(), language_editors_group())
    users["chief"].groups.add(wire_editors_group(), partner_editors_group(), figure_editors_group())
    users["counsel"].groups.add(figure_editors_group())
    users |= {f"house-{code}": _user(f"house-{code}") for code in HOUSES}
    users["admin"] = _user("admin", is_superuser=True, is_staff=True)
    return users


def _user(name: str, **fields: Any) -> User:
    user = User.objects.filter(username=name).first()
    if user is None:
        user = User(username=name, email=f"{name}@otandas.example", first_name=name.capitalize(), **fields)
        user.set_password(PASSWORD)
        user.save()
    return user


def _role(user: User, edition: Edition, role: Role) -> None:
    EditionRole.objects.get_or_create(user=user, edition=edition, role=role)
