"""Tamper-evident audit export for courts: who did what, when, why, and the verdicts before and after, as JSON Lines.

Each line holds the SHA-256 of the line before; the last one is signed (Ed25519, RFC 8032), so that anybody with the
public key can verify it independently. The key is derived from the first of ``SEAL_KEYS``, so there is no further
secret to keep.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import heapq
import hmac
import json
from collections.abc import Iterable, Iterator
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings
from django.contrib.auth.models import User
from django.utils.module_loading import import_string

from countries.models import RuleProposal, StoredVerdict, Waiver
from countries.timestamps import takes_timestamps
from countries.verdict import canonical_json, digest_of
from newsroom.releases.models import Approval, AuditEntry, ReleaseVersion

GENESIS = "0" * 64
PURPOSE = b"otandas audit export"
Line = dict[str, Any]


class AuditError(ValueError):
    """An export is incomplete or was altered; the message names the line."""


@takes_timestamps
def export(begin: dt.datetime | None = None, end: dt.datetime | None = None) -> Iterator[str]:
    """Yield the lines of an export of all actions in a half-open period, oldest first; the last line is the signature."""
    before = GENESIS
    number = 0
    for number, entry in enumerate(_entries(begin, end), 1):
        line = {"n": number, "before": before, **entry}
        before = digest_of(line)
        yield _written(line | {"hash": before})
    key_id = next(iter(settings.SEAL_KEYS))
    key = _private_key(key_id)
    closing = {
        "signed": before,
        "lines": number,
        "key": key_id,
        "public_key": key.public_key().public_bytes_raw().hex(),
    }
    yield _written(closing | {"signature": key.sign(canonical_json(closing)).hex()})


def check(lines: Iterable[str]) -> int:
    """Verify an export; return its number of actions. Raises AuditError at the first fault."""
    before, count, closing = GENESIS, 0, None
    for number, text in enumerate(lines, 1):
        if closing is not None:
            raise AuditError(f"line {number}: nothing may stand after the signature")
        try:
            line = json.loads(text)
        except ValueError as error:
            raise AuditError(f"line {number}: not JSON") from error
        if "signature" in line:
            closing = line
            continue
        claimed = line.pop("hash", None)
        if line.get("n") != number or line.get("before") != before or claimed != digest_of(line):
            raise AuditError(f"line {number}: was changed, or does not follow from the line before")
        before, count = claimed, number
    if closing is None:
        raise AuditError("the signature is missing: the end was cut off")
    _check_signature(closing, before, count)
    return count


def _check_signature(closing: Line, last: str, count: int) -> None:
    signature = bytes.fromhex(str(closing.pop("signature")))
    known = {key_id: _private_key(key_id).public_key().public_bytes_raw().hex() for key_id in settings.SEAL_KEYS}
    if closing.get("public_key") != known.get(str(closing.get("key"))):
        raise AuditError("signed by a key that is not ours")
    if closing.get("signed") != last or closing.get("lines") != count:
        raise AuditError("the signature is over other lines")
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(closing["public_key"])).verify(
            signature, canonical_json(closing)
        )
    except InvalidSignature as error:
        raise AuditError("the signature is wrong") from error


def _private_key(key_id: str) -> Ed25519PrivateKey:
    seed = hmac.new(settings.SEAL_KEYS[key_id].encode(), PURPOSE, hashlib.sha256).digest()
    return Ed25519PrivateKey.from_private_bytes(seed)


def _entries(begin: dt.datetime | None, end: dt.datetime | None) -> Iterator[Line]:
    sources = (_acts, _approvals, _waivers, _proposals, *map(import_string, settings.AUDIT_SOURCES))
    merged = heapq.merge(*(source() for source in sources), key=lambda pair: pair[0])
    for at, entry in merged:
        if (begin is None or begin <= at) and (end is None or at < end):
            yield {"at": at.isoformat(), **entry}


Dated = Iterator[tuple[dt.datetime, Line]]


def _acts() -> Dated:
    acts = AuditEntry.objects.select_related("by", "address", "order", "verdict__ruleset", "verdict_before__ruleset")
    for act in acts.order_by("at", "pk").iterator(chunk_size=500):
        yield (
            act.at,
            {
                "act": act.kind,
                "by": _name(act.by),
                "edition": act.edition_id,
                "story": str(act.address.story_key),
                "number": act.address_id,
                "language": act.language,
                "generation": act.version,
                "reason": act.reason,
                "order": _order(act),
                "verdict_before": _verdict(act.verdict_before),
                "verdict": _verdict(act.verdict, whole=True),
                "content": _content(act),
            },
        )


def _order(act: AuditEntry) -> Line | None:
    order = act.order
    if order is None:
        return None
    return {
        "authority": order.authority,
        "document": order.document,
        "dated_on": str(order.dated_on or ""),
        "deadline": order.deadline.isoformat() if order.deadline else None,
        "languages": order.languages,
    }


def _verdict(verdict: StoredVerdict | None, *, whole: bool = False) -> Line | None:
    if verdict is None:
        return None
    short = {"ruleset": str(verdict.ruleset), "outcome": verdict.outcome, "digest": verdict.digest}
    if not whole:
        return short
    return short | {
        "decided_at": verdict.decided_at.isoformat(),
        "valid_until": verdict.valid_until.isoformat() if verdict.valid_until else None,
        "content_digest": verdict.content_digest,
        "circumstances": verdict.circumstances,
        "findings": verdict.answer.get("findings", []),
    }


def _content(act: AuditEntry) -> Line | None:
    """Return the facts of the content, which include the exact words that were evaluated."""
    if act.verdict is None:
        return None
    copy = ReleaseVersion.objects.filter(content_digest=act.verdict.content_digest).first()
    return copy.facts if copy else None


def _approvals() -> Dated:
    for row in Approval.objects.select_related("by").order_by("at", "pk").iterator(chunk_size=500):
        yield (
            row.at,
            {
                "act": "refuse" if row.refuses else "approve",
                "by": _name(row.by),
                "role": row.role,
                "edition": row.edition_id,
                "story": str(row.story_key),
                "language": row.language,
                "reason": row.reason,
                "content_digest": row.content_digest,
            },
        )


def _waivers() -> Dated:
    steps: list[tuple[dt.datetime, Line]] = []
    for row in Waiver.objects.select_related("by", "second_by", "ended_by").order_by("at", "pk"):
        what = {
            "edition": row.edition_id,
            "story": str(row.story_key),
            "rule": row.rule_id,
            "reason": row.reason,
            "until": row.until.isoformat(),
        }
        for at, act, by in (
            (row.at, "ask for a waiver", row.by),
            (row.second_at, "agree to a waiver", row.second_by),
            (row.ended_at, "end a waiver", row.ended_by),
        ):
            if at is not None:
                steps.append((at, {"act": act, "by": _name(by), **what}))
    return iter(sorted(steps, key=lambda step: step[0]))


def _proposals() -> Dated:
    steps: list[tuple[dt.datetime, Line]] = []
    for row in RuleProposal.objects.select_related("proposed_by", "decided_by").order_by("proposed_at", "pk"):
        what = {"state": row.country_id, "rule": row.rule_id, "change": row.action, "data": row.data}
        steps.append((row.proposed_at, {"act": "propose", "by": _name(row.proposed_by), "reason": row.reason, **what}))
        if row.decided_at is not None:
            act = "approve a rule" if row.state == RuleProposal.State.APPROVED else "refuse a rule"
            steps.append((row.decided_at, {"act": act, "by": _name(row.decided_by), "reason": row.decision, **what}))
    return iter(sorted(steps, key=lambda step: step[0]))


def _name(user: User | None) -> str | None:
    return user.get_username() if user is not None else None


def _written(line: Line) -> str:
    return json.dumps(line, ensure_ascii=False)
