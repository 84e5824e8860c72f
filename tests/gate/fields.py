"""Table of all fields that contain text, found in models and blocks, with the way each is kept from showing forbidden words.

The table :data:`FIELDS` must name exactly what :func:`fields_of_models` finds; ``python -m tests.gate --fields`` prints it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import models
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.fields import StreamField
from wagtail.models import Site

JUDGED = "judged with its story"
BESIDE = "judged where it is shown"
SEALED = "a sealed copy of what was judged"
FIXED = "a code, a list or a pattern that its form or the shipped files hold it to"
MADE = "made by the machine"
LAW = "what the law itself orders, decided by two people"
DESK = "seen at the desk alone"

NAMES = {f"name_{language}": BESIDE for language in ("en", "kk", "ru", "mn", "uz", "de", "zh_hans", "tr")}
# Of a row of reference data.
ENTRY = {
    "source_title": BESIDE,
    "source_address": BESIDE,
    "confidence": FIXED,
    "note": DESK,
    "state": FIXED,
    "reason": DESK,
}
PAGE = {
    "path": MADE,
    "title": DESK,
    "draft_title": DESK,
    "slug": DESK,
    "url_path": MADE,
    "seo_title": DESK,
    "search_description": DESK,
}

FIELDS: dict[str, dict[str, str]] = {
    "countries.Country": {"code": FIXED, "name": DESK} | dict.fromkeys(NAMES, DESK),
    "countries.Edition": {
        "host": FIXED,
        "languages": FIXED,
        "time_zone": FIXED,
        "other_time_zones": FIXED,
        "reach": FIXED,
        "reach_reason": DESK,
        "culture_only_topics": FIXED,
        "imprint": BESIDE,
        "help_line": JUDGED,
    },
    "countries.Licence": {"kind": FIXED, "number": BESIDE},
    "countries.RuleVersion": {"rule_id": FIXED, "origin": FIXED, "data": LAW},
    "countries.RegisterVersion": {"name": FIXED, "titles": DESK, "sources": DESK, "address": DESK, "entries": DESK},
    "countries.RegisterProposal": {
        "name": FIXED,
        "titles": DESK,
        "sources": DESK,
        "address": DESK,
        "entries": DESK,
        "origin": DESK,
        "format": FIXED,
        "digest": MADE,
        "cells": DESK,
        "columns": MADE,
        "state": FIXED,
        "decision": DESK,
    },
    "countries.RuleProposal": {
        "rule_id": FIXED,
        "action": FIXED,
        "data": DESK,
        "conflicts": DESK,
        "reason": DESK,
        "state": FIXED,
        "decision": DESK,
    },
    "countries.StoredVerdict": {
        "content_digest": MADE,
        "outcome": MADE,
        "circumstances": MADE,
        "answer": MADE,
        "digest": MADE,
    },
    "countries.DependencySet": {"digest": MADE, "keys": MADE},
    "countries.Waiver": {"rule_id": FIXED, "reason": DESK},
    "spelling.LexiconWord": {
        "cyrillic": JUDGED,
        "latin": JUDGED,
        "arabic": JUDGED,
        "kind": FIXED,
        "source": DESK,
        "state": FIXED,
    },
    "spelling.Spelling": {"cyrillic": JUDGED, "latin": JUDGED, "arabic": JUDGED, "sentence": DESK},
    "diaspora.Estimate": ENTRY | {"host_state": FIXED, "basis": FIXED, "criterion": FIXED, "criterion_note": BESIDE},
    "diaspora.Movement": ENTRY | {"begins": FIXED, "ends": FIXED, "scope": FIXED, "measure": FIXED},
    "diaspora.Census": ENTRY | {"host_state": FIXED, "asks": FIXED},
    "diaspora.House": ENTRY
    | {
        "host_state": FIXED,
        "city": BESIDE,
        "city_names": BESIDE,
        "name": BESIDE,
        "kind": FIXED,
        "openness": FIXED,
        "address": BESIDE,
        "hours": BESIDE,
        "time_zone": FIXED,
        "languages": BESIDE,
        "website": BESIDE,
        "email": BESIDE,
        "telephone": BESIDE,
    },
    "diaspora.SourceCheck": {"address": DESK, "problem": DESK},
    "stories.StoryImage": {
        "title": DESK,
        "description": DESK,
        "file_hash": MADE,
        "credit": JUDGED,
        "licence": JUDGED,
        "allowed_states": FIXED,
        "content_hash": MADE,
    },
    "stories.StoryRendition": {"filter_spec": MADE, "focal_point_key": MADE},
    "stories.Topic": {"code": FIXED, "name": DESK} | NAMES,
    "stories.Section": {"code": FIXED, "name": DESK} | NAMES,
    "stories.DeskPage": PAGE,
    "stories.StoryPage": PAGE
    | {
        "title": JUDGED,
        "lead": JUDGED,
        "body": JUDGED,
        "story_type": FIXED,
        "byline": JUDGED,
        "place": DESK,
        "human_editor": DESK,
        "sponsor_name": DESK,
        "sponsor_product": DESK,
        "about_state": FIXED,
        "original": DESK,
    },
    "stories.StorySource": {"name": JUDGED, "kind": DESK, "link": JUDGED, "licence": JUDGED, "allowed_states": FIXED},
    "stories.StoryPerson": {"name": DESK, "role": FIXED},
    "stories.StoryLabel": {"label": FIXED, "value": JUDGED},
    "stories.StoryPersonalDatum": {"kind": FIXED, "reason": DESK},
    "stories.StoryCorrection": {"note": JUDGED},
    "releases.Release": {
        "language": FIXED,
        "state": FIXED,
        "content_digest": MADE,
        "headline": DESK,
        "story_type": FIXED,
        "about_state": FIXED,
        "notice": FIXED,
        "search_key": MADE,
    },
    "releases.ReleaseVersion": {"content_digest": MADE, "facts": SEALED, "origin": MADE},
    "releases.ReleaseText": {
        "script": SEALED,
        "slug": SEALED,
        "headline": SEALED,
        "lead": SEALED,
        "html": SEALED,
        "byline": SEALED,
        "labels": SEALED,
        "picture": SEALED,
        "event": SEALED,
        "files": SEALED,
        "converter": SEALED,
    },
    "releases.Clearance": {"content_digest": MADE, "outcome": MADE, "seals": MADE, "holdings": MADE},
    "releases.ReleaseFile": {"name": MADE, "media_type": MADE, "sha256": MADE},
    "releases.Adjustment": {"language": FIXED, "kind": FIXED, "target": DESK, "text": JUDGED},
    "releases.Approval": {"language": FIXED, "role": FIXED, "content_digest": MADE, "reason": DESK},
    "releases.TakedownOrder": {
        "authority": BESIDE,
        "authority_address": BESIDE,
        "document": BESIDE,
        "languages": FIXED,
    },
    "releases.AuditEntry": {"kind": FIXED, "language": FIXED, "reason": DESK},
    "releases.LeftOutText": {"script": FIXED},
    "releases.WithdrawalLogHead": {"hash": MADE},
    "releases.DutyTask": {"rule_id": FIXED, "task": FIXED, "note": DESK},
    "releases.EvaluationRun": {"counts": MADE, "examples": DESK},
    "releases.FrontPick": {"language": FIXED},
    "accounts.AccountEvent": {"kind": FIXED, "account": DESK, "by": DESK, "details": DESK},
    "accounts.AppDevice": {"name": FIXED, "key": MADE},
    "accounts.RecoveryDevice": {"name": FIXED},
    "accounts.SecondFactorRequirement": {"role": FIXED},
    "desk.EditionRole": {"role": FIXED},
    "desk.LawChange": {"law": DESK, "note": DESK},
    "desk.FrontPage": PAGE,
    "ingest.Source": {
        "name": DESK,
        "url": DESK,
        "licence": DESK,
        "may_show": FIXED,
        "allowed_states": FIXED,
        "zone": FIXED,
        "language": FIXED,
        "encoding": FIXED,
        "user_agent": DESK,
        "host": MADE,
        "attention": DESK,
        "etag": MADE,
        "last_modified": MADE,
        "body_hash": MADE,
        "unreliable_ids": MADE,
        "last_error": DESK,
    },
    "ingest.SourceFault": {"reason": DESK},
    "ingest.SourceWithdrawal": {"guid": DESK, "state": FIXED},
    "ingest.RawItem": {
        "guid": DESK,
        "link": DESK,
        "guid_key": MADE,
        "text_hash": MADE,
        "text_key": MADE,
        "title_key": MADE,
        "data": DESK,
        "state": FIXED,
        "language": FIXED,
        "editions": FIXED,
        "note": DESK,
    },
    "ingest.RoutingRule": {
        "name": DESK,
        "language": FIXED,
        "words": DESK,
        "category": DESK,
        "place": DESK,
        "licence": DESK,
    },
    "ingest.HouseAccount": {"tag": FIXED},
    "lawwatch.WatchedAddress": {"address": DESK, "etag": MADE, "last_modified": MADE, "told_move": DESK},
    "lawwatch.Observation": {
        "final_address": DESK,
        "moved_to": DESK,
        "digest": MADE,
        "excerpt": DESK,
        "problem": DESK,
    },
    "lawwatch.WatchTask": {
        "rule_ids": FIXED,
        "register_names": FIXED,
        "states": FIXED,
        "answer": FIXED,
        "new_address": DESK,
        "note": DESK,
    },
    "lawwatch.Finding": {"kind": FIXED, "old_excerpt": DESK, "new_excerpt": DESK},
    "lawwatch.ReviewAssignment": {"key": FIXED},
    "operations.EditionEvent": {"kind": FIXED, "details": DESK},
    "syndication.HubState": {"last_error": DESK},
    "syndication.Partner": {"name": DESK, "email": DESK, "tags": FIXED, "push_url": DESK, "judged_under": MADE},
    "syndication.PushState": {"cursor": MADE, "last_error": DESK},
    "syndication.WebhookSecret": {"ciphertext": MADE},
    "syndication.PartnerToken": {"digest": MADE},
    "syndication.Receipt": {"script": FIXED},
    "auth.User": {"username": DESK, "first_name": DESK, "last_name": DESK, "email": DESK, "password": MADE},
    "wagtailcore.Site": {"hostname": FIXED, "site_name": DESK},
}
# Packages above or beside reader and syndication: by the import contracts nothing of theirs can be shown.
ABOVE_READERS = ("accounts", "desk", "ingest", "lawwatch", "operations")


def is_above_readers(label: str) -> bool:
    """Say whether no page for readers can use a model."""
    return label.partition(".")[0] in ABOVE_READERS


def written_models() -> Iterator[type[models.Model]]:
    """Yield every model of the project, and those of others in which people write."""
    for model in apps.get_models():
        if model.__module__.startswith(("newsroom.", "countries.")) or model in (get_user_model(), Site):
            yield model


def fields_of_models() -> dict[str, set[str]]:
    """Return the names of the fields that hold words, by model."""
    found = {model._meta.label: {field.name for field in _text_fields(model)} for model in written_models()}
    return {label: names for label, names in found.items() if names}


def _text_fields(model: type[models.Model]) -> Iterator[models.Field[Any, Any]]:
    for field in model._meta.get_fields():
        is_text = isinstance(field, models.CharField | models.TextField | models.JSONField | StreamField)
        if is_text and not getattr(field, "is_relation", False):
            yield field


def fields_held(*ways: str) -> list[tuple[str, str]]:
    """Return (model, field) of the fields that are kept in one of some ways."""
    return [(label, name) for label, names in FIELDS.items() for name, way in names.items() if way in ways]


def words_in(block: Any, path: str = "") -> Iterator[str]:
    """Yield the path of each field of words in a block and all blocks in it, as ``quote.text`` or ``steps.*.law``."""
    if isinstance(block, TypedTableBlock):
        yield from (f"{path}.caption", f"{path}.heading")
    for name, child in getattr(block, "child_blocks", {}).items():
        yield from words_in(child, f"{path}.{name}" if path else name)
    if getattr(block, "child_block", None) is not None:
        yield from words_in(block.child_block, f"{path}.*")
    if isinstance(getattr(block, "field", None), forms.CharField):
        yield path


def table() -> str:
    """Return the table of all fields as text, a line a field."""
    from newsroom.stories.blocks import BodyBlock

    lines = [f"{label}.{name}: {way}" for label, names in sorted(FIELDS.items()) for name, way in names.items()]
    lines += [f"stories.StoryPage.body.{path}: {JUDGED}" for path in words_in(BodyBlock())]
    return "\n".join(lines)
