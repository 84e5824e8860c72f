"""Signatures on what is shown: an HMAC (RFC 2104) with its own key over everything a reader gets or that permits it."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
from collections.abc import Iterable
from typing import Any

from django.conf import settings

from countries.timestamps import takes_timestamps
from countries.verdict import canonical_json, digest_of


def sign(shown: dict[str, Any]) -> str:
    """Return ``key-id:hex`` over plain data, made with the first key of ``SEAL_KEYS``."""
    key_id = next(iter(settings.SEAL_KEYS))
    return f"{key_id}:{_mac(key_id, shown)}"


def verify_signature(shown: dict[str, Any], claimed: object) -> bool:
    """Say whether a signature by any known key fits the data.

    The claim comes from a row: anything but text is invalid.
    """
    if not isinstance(claimed, str):
        return False
    key_id, _, mac = claimed.partition(":")
    return key_id in settings.SEAL_KEYS and hmac.compare_digest(
        _mac(key_id, shown).encode(), mac.encode("utf-8", "surrogatepass")
    )


def verify_script_signature(shown: dict[str, Any], seals: object, script: str) -> bool:
    """Say whether the signature that a clearance holds for a script fits the data."""
    return isinstance(seals, dict) and verify_signature(shown, seals.get(script))


@takes_timestamps
def sealed_data(release: Any, text: Any, *, verdict_digest: str, ruleset: str, cleared_until: dt.datetime | None) -> dict[str, Any]:  # fmt: skip
    """Return the data a signature covers: a release and one of its texts, under one clearance."""
    return {
        "release": release.pk,
        "edition": release.edition_id,
        "story": str(getattr(release, "story_key_value", None) or release.address.story_key),
        "language": release.language,
        "generation": release.version,
        "digest": release.content_digest,
        "state": "released",
        "from": _moment(release.public_from),
        "until": _moment(release.public_until),
        "updated": _moment(release.updated_at),
        "section": release.section_id,
        "type": release.story_type,
        "is_culture": release.is_culture,
        "house": str(release.house or ""),
        "about": release.about_state,
        "over": _moment(release.over_at),
        "script": text.script,
        "text": _text_digest(release, text),
        "verdict": verdict_digest,
        "ruleset": ruleset,
        "cleared_until": _moment(cleared_until),
    }


def sign_version(release: Any, facts: dict[str, Any], texts: Iterable[Any]) -> str:
    """Return a signature over a version as created: what is evaluated, every text that is shown, and the window.

    Each verdict signs a text for readers again. Only a text that still fits this first signature may be signed, or the
    next re-check would sign a row that was changed by hand.
    """
    return sign(_origin_data(release, facts, texts))


def verify_version(release: Any, facts: dict[str, Any], texts: Iterable[Any], claimed: str) -> bool:
    """Say whether a version is unaltered."""
    return verify_signature(_origin_data(release, facts, texts), claimed)


def _origin_data(release: Any, facts: dict[str, Any], texts: Iterable[Any]) -> dict[str, Any]:
    ordered = sorted(texts, key=lambda text: text.script)
    unjudged = (sealed_data(release, text, verdict_digest="", ruleset="", cleared_until=None) for text in ordered)
    return {"facts": facts, "texts": list(unjudged)}


def _text_digest(release: Any, text: Any) -> str:
    """Return a digest of what is shown; cached by text, since it is signed more than once."""
    digest: str | None = getattr(text, "_shown_digest", None)
    if digest is None:
        shown = {
            "address": f"{text.slug}-{release.address_id}",
            "headline": text.headline,
            "lead": text.lead,
            "html": text.html,
            "byline": text.byline,
            "labels": text.labels,
            "picture": text.picture,
            "event": text.event,
            "files": text.files,
        }
        digest = text._shown_digest = digest_of(shown)
    return digest


def _moment(moment: dt.datetime | None) -> str | None:
    return moment.astimezone(dt.UTC).isoformat() if moment else None


def _mac(key_id: str, shown: dict[str, Any]) -> str:
    return hmac.new(settings.SEAL_KEYS[key_id].encode(), canonical_json(shown), hashlib.sha256).hexdigest()
