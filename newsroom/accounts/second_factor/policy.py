"""Second factors: existing ones, requirements, and verification."""

from __future__ import annotations

import io
from base64 import b32encode
from dataclasses import dataclass
from typing import Any, Literal

import segno
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser, User
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django_otp.models import Device
from django_otp_webauthn.models import WebAuthnCredential

from newsroom.accounts.event_log import notices
from newsroom.accounts.event_log.events import record
from newsroom.accounts.models import AccountEvent, AppDevice, RecoveryDevice, SecondFactorRequirement
from newsroom.desk.models import EditionRole

ADMINISTRATOR = "administrator"
ROLES = {ADMINISTRATOR, *EditionRole.Role.values}
DeviceKind = Literal["app", "passkey"]
KINDS: dict[DeviceKind, type[Device]] = {"app": AppDevice, "passkey": WebAuthnCredential}


@dataclass(frozen=True)
class Standing:
    """Whether a user has a second factor, and whether the rules require one."""

    has: bool
    must: bool


def standing_of(user: User) -> Standing:
    """Return the standing of a user, in one query."""
    required = SecondFactorRequirement.objects.filter(edition=OuterRef("edition"), role=OuterRef("role"))
    roles = EditionRole.objects.filter(user=OuterRef("pk"))
    roles = roles.filter(Q(role__in=settings.SECOND_FACTOR_ROLES) | Q(Exists(required)))
    own = {kind: Exists(model.objects.filter(user=OuterRef("pk"), confirmed=True)) for kind, model in KINDS.items()}
    row = get_user_model().objects.filter(pk=user.pk).annotate(must=Exists(roles), **own).values("must", *KINDS).get()
    is_administrator = user.is_superuser and ADMINISTRATOR in settings.SECOND_FACTOR_ROLES
    return Standing(any(row[kind] for kind in KINDS), bool(row["must"] or is_administrator))


def is_verified(user: User | AnonymousUser) -> bool:
    """Say whether the second factor was given in this session."""
    return bool(user.is_verified())  # type: ignore[union-attr]  # django-otp's middleware adds it


def devices_of(user: User, kind: DeviceKind) -> QuerySet[Any]:
    """Return the confirmed devices of a kind."""
    devices: QuerySet[Any] = KINDS[kind].objects.filter(user=user, confirmed=True)
    return devices.order_by("pk")


@transaction.atomic
def accept_code(user: User, code: str) -> Device | None:
    """Return the device of a valid code: an app, or a recovery code, which is consumed."""
    digits = "".join(code.split())
    devices: type[Device] = AppDevice if digits.isdecimal() and len(digits) == 6 else RecoveryDevice
    typed = digits if devices is AppDevice else code
    candidates = devices.objects.filter(user=user, confirmed=True).select_for_update()
    return next((device for device in candidates if device.verify_token(typed)), None)


def new_app(user: User) -> AppDevice:
    """Return the unconfirmed app of a user; the same until it is confirmed, so that the page can be reloaded."""
    device: AppDevice
    device, _is_new = AppDevice.objects.get_or_create(user=user, confirmed=False, defaults={"name": "app"})
    return device


@transaction.atomic
def confirm_app(user: User, code: str) -> AppDevice | None:
    """Enable an app once it shows the right code."""
    device: AppDevice | None = AppDevice.objects.select_for_update().filter(user=user, confirmed=False).first()
    if device is None or not device.verify_token("".join(code.split())):
        return None
    device.confirmed = True
    device.save(update_fields=["confirmed"])
    return device


def qr_code(device: AppDevice) -> str:
    """Return the QR code for an authenticator app, as SVG."""
    out = io.BytesIO()
    segno.make(device.config_url, error="m").save(out, kind="svg", scale=5, xmldecl=False, svgns=True, light="#fff")
    return out.getvalue().decode()


def codes_left(user: User) -> int:
    """Return the number of a user's unused recovery codes."""
    device = RecoveryDevice.objects.filter(user=user).first()
    return device.token_set.count() if device else 0


@transaction.atomic
def renew_codes(user: User, request: HttpRequest) -> list[str]:
    """Replace a user's recovery codes and return the new ones."""
    device: RecoveryDevice
    device, _is_new = RecoveryDevice.objects.get_or_create(user=user, defaults={"name": "recovery codes"})
    note_change(user, {"recovery codes": "renewed"}, request=request)
    return device.renew()


@transaction.atomic
def remove(user: User, kind: DeviceKind, number: int, request: HttpRequest) -> bool:
    """Remove a device, but not the last one of a user who must have one.

    Recovery codes are removed with the last one.
    """
    device = devices_of(user, kind).filter(pk=number).first()
    count = sum(devices_of(user, each).count() for each in KINDS)
    if device is None or (count == 1 and standing_of(user).must):
        return False
    device.delete()
    if count == 1:
        RecoveryDevice.objects.filter(user=user).delete()
    note_change(user, {"removed": kind}, request=request)
    return True


@transaction.atomic
def reset(user: User, *, by: User | None, reason: str) -> int:
    """Remove all devices of a user who lost them; return how many there were."""
    models: list[type[Device]] = [*KINDS.values(), RecoveryDevice]
    count: int = sum(model.objects.filter(user=user).count() for model in models)
    for model in models:
        model.objects.filter(user=user).delete()
    note_change(user, {"reset": reason}, by=by)
    return count


def note_change(
    user: User, details: dict[str, Any], *, by: User | None = None, request: HttpRequest | None = None
) -> None:
    """Record a change in the event log, and notify the account's owner."""
    record(AccountEvent.Kind.SECOND_FACTOR, user.get_username(), by=by, request=request, details=details)
    notices.tell_of_second_factor(user, by)


def key_in_groups(device: AppDevice) -> str:
    """Return the key of an app in groups, for typing without a camera."""
    key = b32encode(device.bin_key).decode()
    return " ".join(key[begin : begin + 4] for begin in range(0, len(key), 4))
