"""Opening of editions, publication of fronts, desks, and the groups of staff, whose permissions each call grants again."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Locale, Page, Site

from countries.models import Edition
from newsroom.desk.models import EditionRole, FrontPage
from newsroom.desk.permissions import RELEASING
from newsroom.releases.cache_version import invalidate_edition
from newsroom.releases.models import FrontPick
from newsroom.stories.models import DeskPage


@transaction.atomic
def open_edition(edition: Edition, host: str, port: int = 80) -> FrontPage:
    """Switch an edition on at a host: its front page in the admin and a Wagtail site around it. Idempotent."""
    edition.host, edition.is_on = host, True
    edition.full_clean()
    edition.save()
    front: FrontPage | None = FrontPage.objects.filter(edition=edition).first()
    if front is None:
        front = FrontPage(
            title=f"Front {edition.code}",
            slug=f"front-{edition.code}",
            edition=edition,
            locale=Locale.objects.get(language_code="en"),
        )
        Page.get_first_root_node().add_child(instance=front)
    Site.objects.filter(root_page=front).exclude(hostname=host, port=port).delete()
    Site.objects.get_or_create(
        hostname=host, port=port, defaults={"root_page": front, "site_name": f"Otandas {edition.code}"}
    )
    return front


def port_of(edition: Edition) -> int | None:
    """Return the port of the site of an edition's front; None where there is none."""
    fronts = FrontPage.objects.filter(edition=edition)
    port: int | None = Site.objects.filter(root_page__in=fronts).values_list("port", flat=True).first()
    return port


@transaction.atomic
def publish_front(front: FrontPage) -> None:
    """Write the picks of a front as rows, by language and place; readers read those, never the page."""
    FrontPick.objects.filter(edition=front.edition_id).delete()
    places: dict[str, int] = {}
    picked: set[tuple[str, int]] = set()
    for slot in front.slots.select_related("release"):
        release = slot.release
        key = (release.language, release.address_id)
        if release.edition_id != front.edition_id or key in picked:
            continue
        picked.add(key)
        places[release.language] = places.get(release.language, 0) + 1
        FrontPick.objects.create(
            edition_id=front.edition_id,
            language=release.language,
            position=places[release.language],
            address_id=release.address_id,
        )
    invalidate_edition(front.edition_id)


def newsroom_group() -> Group:
    """Return the group of writers: they edit every desk and its pictures, and publish nothing."""
    group, _is_new = Group.objects.get_or_create(name="Newsroom")
    seen = (("wagtailadmin", "access_admin"), ("ingest", "view_rawitem"), ("syndication", "view_receipt"))
    group.permissions.add(*(_permission(*permission) for permission in seen))
    _grant_on_pages(group, DeskPage.objects.all(), ("add_page", "change_page", "lock_page"))
    pictures = [
        GroupCollectionPermission(
            group=group, collection=Collection.get_first_root_node(), permission=_permission("wagtailimages", action)
        )
        for action in ("add_image", "change_image", "choose_image")
    ]
    GroupCollectionPermission.objects.bulk_create(pictures, ignore_conflicts=True)
    return group


def language_editors_group() -> Group:
    """Return the group that decides on words of the lexicon."""
    group, _is_new = Group.objects.get_or_create(name="Language editors")
    group.permissions.add(_permission("spelling", "decide_lexiconword"))
    return group


def wire_editors_group() -> Group:
    """Return the group responsible for sources: adding them, routing items, withdrawing what a source withdrew."""
    group, _is_new = Group.objects.get_or_create(name="Wire editors")
    models = ("source", "routingrule")
    granted = [f"{action}_{model}" for action in ("add", "change", "delete", "view") for model in models]
    granted += ["view_rawitem", "change_rawitem", "withdraw_by_source"]
    group.permissions.add(*(_permission("ingest", codename) for codename in granted))
    return group


def partner_editors_group() -> Group:
    """Return the group responsible for partners: opening accounts, creating and ending tokens."""
    group, _is_new = Group.objects.get_or_create(name="Partner editors")
    group.permissions.add(*(_permission("syndication", f"{action}_partner") for action in ("add", "change", "view")))
    return group


def figure_editors_group() -> Group:
    """Return the group that enters and cross-checks figures and houses, and opens houses' accounts."""
    group, _is_new = Group.objects.get_or_create(name="Figure editors")
    granted = [
        f"{action}_{model}"
        for action in ("add", "change", "view")
        for model in ("estimate", "movement", "census", "house")
    ]
    group.permissions.add(*(_permission("diaspora", codename) for codename in granted))
    accounts = (f"{action}_houseaccount" for action in ("add", "change", "delete", "view"))
    group.permissions.add(*(_permission("ingest", codename) for codename in accounts))
    return group


def front_group(edition: Edition) -> Group:
    """Return the group that edits the front of one opened edition."""
    group, _is_new = Group.objects.get_or_create(name=f"Front {edition.code}")
    _grant_on_pages(group, [FrontPage.objects.get(edition=edition)], ("change_page", "publish_page"))
    return group


@transaction.atomic
def grant_rights() -> None:
    """Grant each group its permissions, and role holders the groups of their roles. Revokes nothing."""
    for group in (
        newsroom_group,
        language_editors_group,
        wire_editors_group,
        partner_editors_group,
        figure_editors_group,
    ):
        group()
    fronts = {front.edition_id: front_group(front.edition) for front in FrontPage.objects.select_related("edition")}
    writers = newsroom_group()
    for role in EditionRole.objects.filter(user__is_active=True).select_related("user"):
        front = fronts.get(role.edition_id) if role.role in RELEASING else None
        role.user.groups.add(writers, *([front] if front else []))


@transaction.atomic
def plant_desks() -> list[str]:
    """Create the desk of each language without one; return the languages of the new ones."""
    there = set(DeskPage.objects.values_list("locale__language_code", flat=True))
    missing = [code for code, _name in settings.WAGTAIL_CONTENT_LANGUAGES if code not in there]
    shared_key = DeskPage.objects.values_list("translation_key", flat=True).first() or uuid.uuid4()
    for code in missing:
        locale, _is_new = Locale.objects.get_or_create(language_code=code)
        desk = DeskPage(
            title=f"Desk {code}", slug=f"desk-{code}", locale=locale, live=False, translation_key=shared_key
        )
        Page.get_first_root_node().add_child(instance=desk)
    return missing


def _grant_on_pages(group: Group, pages: Iterable[Page], actions: tuple[str, ...]) -> None:
    permissions = [_permission("wagtailcore", action) for action in actions]
    granted = [
        GroupPagePermission(group=group, page=page, permission=permission)
        for page in pages
        for permission in permissions
    ]
    GroupPagePermission.objects.bulk_create(granted, ignore_conflicts=True)


def _permission(app: str, codename: str) -> Permission:
    return Permission.objects.get(content_type__app_label=app, codename=codename)
