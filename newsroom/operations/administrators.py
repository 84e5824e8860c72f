"""Creation of the first administrator, from the settings or interactively."""

from __future__ import annotations

import getpass
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import CommandError

# The account field for each field here.
FIELDS = {"name": "username", "email": "email", "password": "password"}


class AdministratorError(CommandError):
    """There is no administrator, and none can be created; the message names each variable and the remedy."""


@dataclass(frozen=True)
class Wanted:
    """Data of the administrator to create."""

    name: str
    email: str
    password: str


def is_there() -> bool:
    """Say whether an active superuser can log in."""
    return bool(User.objects.filter(is_superuser=True, is_active=True).exists())


def from_settings() -> Wanted:
    """Return the administrator named by the environment; raise AdministratorError for a missing variable."""
    given: Mapping[str, str] = settings.FIRST_ADMINISTRATOR
    missing = [_variable(field) for field in FIELDS if not given[field]]
    if missing:
        raise AdministratorError(
            f"There is no administrator, and {', '.join(missing)} {'is' if len(missing) == 1 else 'are'} not set. "
            "Set what is missing in .env or the environment, or run manage.py setup in a terminal, which asks."
        )
    return Wanted(**{field: given[field] for field in FIELDS})


def create_administrator(wanted: Wanted) -> None:
    """Create a superuser; raise ValidationError with the errors by the fields of Wanted."""
    user = User(username=wanted.name, email=wanted.email, is_superuser=True, is_staff=True)
    faults: dict[str, list[str]] = {}
    try:
        user.full_clean(exclude=["password"])
    except ValidationError as error:
        names = {own: field for field, own in FIELDS.items()}
        faults = {names[own]: list(messages) for own, messages in error.message_dict.items()}
    if not wanted.email:
        faults["email"] = ["Without a mail address nobody is told of alarms."]
    try:
        validate_password(wanted.password, user)
    except ValidationError as error:
        faults["password"] = list(error.messages)
    if faults:
        raise ValidationError(faults)
    user.set_password(wanted.password)
    user.save()


def create_from_settings() -> None:
    """Create the account named by the environment; raise AdministratorError with each invalid variable."""
    try:
        create_administrator(from_settings())
    except ValidationError as error:
        told = [f"{_variable(field)}: {' '.join(messages)}" for field, messages in error.message_dict.items()]
        raise AdministratorError("\n".join([*told, "Set another value, and run manage.py setup again."])) from error


def create_by_asking(tell: Callable[[str], object]) -> None:
    """Prompt at the terminal until an account can be created."""
    tell("There is no administrator yet. Who will it be?")
    while True:
        wanted = _asked()
        try:
            return create_administrator(wanted)
        except ValidationError as error:
            for field, messages in error.message_dict.items():
                tell(f"{field}: {' '.join(messages)}")


def _asked() -> Wanted:
    name, email = input("Name: ").strip(), input("Mail address: ").strip()
    password = getpass.getpass("Password: ")
    while getpass.getpass("Password again: ") != password:
        password = getpass.getpass("These differ. Password: ")
    return Wanted(name, email, password)


def _variable(field: str) -> str:
    return f"OTANDAS_ADMIN_{field.upper()}"
