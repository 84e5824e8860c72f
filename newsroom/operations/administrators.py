"""The first administrator, from the settings or from somebody at a terminal."""

from __future__ import annotations

import getpass
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import CommandError

# The account's field of each field here.
FIELDS = {"name": "username", "email": "email", "password": "password"}


class AdministratorError(CommandError):
    """There is no administrator, and none can be made of what was given; the message names each variable and the cure."""


@dataclass(frozen=True)
class Wanted:
    """Who is to be administrator."""

    name: str
    email: str
    password: str


def is_there() -> bool:
    """Say whether somebody who may do everything can log in."""
    return bool(User.objects.filter(is_superuser=True, is_active=True).exists())


def from_settings() -> Wanted:
    """Return who is to be administrator by the environment; raise AdministratorError where something is not set."""
    given: Mapping[str, str] = settings.FIRST_ADMINISTRATOR
    missing = [_variable(field) for field in FIELDS if not given[field]]
    if missing:
        raise AdministratorError(
            f"There is no administrator, and {', '.join(missing)} {'is' if len(missing) == 1 else 'are'} not set. "
            "Set what is missing in .env or the environment, or run manage.py setup in a terminal, which asks."
        )
    return Wanted(**{field: given[field] for field in FIELDS})


def create_administrator(wanted: Wanted) -> None:
    """Make an account that may do everything; raise ValidationError with what is wrong by the fields of Wanted."""
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
    """Make the account that the environment names; raise AdministratorError with each variable that is wrong."""
    try:
        create_administrator(from_settings())
    except ValidationError as error:
        told = [f"{_variable(field)}: {' '.join(messages)}" for field, messages in error.message_dict.items()]
        raise AdministratorError("\n".join([*told, "Set another value, and run manage.py setup again."])) from error


def create_by_asking(tell: Callable[[str], object]) -> None:
    """Ask at the terminal until an account can be made."""
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
