"""Signal handlers that record account events: log-outs, passwords, and every change of permissions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import Group, Permission, User
from django.contrib.auth.signals import user_logged_out
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_save
from django.dispatch import receiver
from django.http import HttpRequest

from newsroom.accounts.event_log import notices
from newsroom.accounts.event_log.events import acting_user, record
from newsroom.accounts.models import AccountEvent
from newsroom.desk.models import EditionRole
from newsroom.ingest.models import HouseAccount

FLAGS = ("is_active", "is_staff", "is_superuser")
CHANGES = {"post_add": "added", "post_remove": "removed", "pre_clear": "removed"}


@receiver(user_logged_out)
def record_log_out(request: HttpRequest, user: User | None, **kwargs: Any) -> None:
    if user is not None:
        record(AccountEvent.Kind.LOG_OUT, user.get_username(), request=request)


@receiver(pre_save, sender=User)
def remember_flags(instance: Any, raw: bool = False, **kwargs: Any) -> None:
    stored = User.objects.filter(pk=instance.pk).values(*FLAGS).first() if instance.pk and not raw else None
    instance.flags_before = stored or dict.fromkeys(FLAGS, False) | {"is_active": True}


@receiver(post_save, sender=User)
def record_user(instance: Any, created: bool, raw: bool = False, **kwargs: Any) -> None:
    """Record changed flags and passwords.

    ``_password`` is set only if a person chose one, not if a hash was renewed.
    """
    if raw:
        return
    before = instance.flags_before
    changed = {flag: getattr(instance, flag) for flag in FLAGS if getattr(instance, flag) != before[flag]}
    if changed:
        _record_rights(instance, changed)
    if instance._password is not None:
        details = {"account": "new"} if created else {}
        by = acting_user()
        record(AccountEvent.Kind.PASSWORD, instance.get_username(), by=by, details=details)
        if not created:
            notices.tell_of_password(instance, by)


@receiver(post_delete, sender=User)
def record_deletion(instance: User, **kwargs: Any) -> None:
    _record_rights(instance, {"account": "deleted"})


@receiver(m2m_changed, sender=User.groups.through)
def record_groups(
    instance: Any, action: str, reverse: bool, model: Any, pk_set: set[Any] | None, **kwargs: Any
) -> None:
    """Record groups added and removed, from the account's side or from the group's."""
    if action not in CHANGES:
        return
    if reverse:
        users = instance.user_set.all() if pk_set is None else User.objects.filter(pk__in=pk_set)
        for user in users:
            _record_rights(user, {f"groups {CHANGES[action]}": [instance.name]})
        return
    groups = instance.groups.all() if pk_set is None else Group.objects.filter(pk__in=pk_set)
    _record_names(instance, f"groups {CHANGES[action]}", (group.name for group in groups))


@receiver(m2m_changed, sender=User.user_permissions.through)
def record_permissions(instance: Any, action: str, reverse: bool, pk_set: set[Any] | None, **kwargs: Any) -> None:
    """Record permissions granted to an account directly."""
    if action not in CHANGES or reverse:
        return
    given = instance.user_permissions.all() if pk_set is None else Permission.objects.filter(pk__in=pk_set)
    _record_names(instance, f"permissions {CHANGES[action]}", map(_codename, given))


@receiver(m2m_changed, sender=Group.permissions.through)
def record_group_permissions(instance: Any, action: str, reverse: bool, pk_set: set[Any] | None, **kwargs: Any) -> None:
    """Record permissions granted to or revoked from a group."""
    if action not in CHANGES or reverse:
        return
    given = instance.permissions.all() if pk_set is None else Permission.objects.filter(pk__in=pk_set)
    names = sorted(map(_codename, given))
    if names:
        details = {"group": instance.name, f"permissions {CHANGES[action]}": names}
        record(AccountEvent.Kind.RIGHTS, "", by=acting_user(), details=details)


@receiver(post_save, sender=EditionRole)
def record_role(instance: EditionRole, raw: bool = False, **kwargs: Any) -> None:
    if not raw:
        _record_rights(instance.user, {"role": instance.role, "edition": instance.edition_id})


@receiver(post_delete, sender=EditionRole)
def record_role_taken(instance: EditionRole, **kwargs: Any) -> None:
    _record_rights(instance.user, {"role taken": instance.role, "edition": instance.edition_id})


@receiver(post_save, sender=HouseAccount)
def record_house(instance: HouseAccount, raw: bool = False, **kwargs: Any) -> None:
    if not raw:
        _record_rights(instance.user, {"house": str(instance.house)})


@receiver(post_delete, sender=HouseAccount)
def record_house_taken(instance: HouseAccount, **kwargs: Any) -> None:
    _record_rights(instance.user, {"house taken": str(instance.house)})


def _codename(permission: Permission) -> str:
    return f"{permission.content_type.app_label}.{permission.codename}"


def _record_names(user: User, change: str, names: Iterable[str]) -> None:
    listed = sorted(names)
    if listed:
        _record_rights(user, {change: listed})


def _record_rights(user: User, details: dict[str, Any]) -> None:
    record(AccountEvent.Kind.RIGHTS, user.get_username(), by=acting_user(), details=details)
