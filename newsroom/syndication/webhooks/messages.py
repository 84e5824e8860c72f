"""One signed message to a partner's address, compatible with the reference library (Standard Webhooks 1.0, symmetric)."""

from __future__ import annotations

import json
import secrets
from typing import Any

from django.conf import settings
from django.utils import timezone
from standardwebhooks import Webhook

from newsroom.outbound.client import post, user_agent
from newsroom.syndication.models import Partner
from newsroom.syndication.webhooks.secrets import valid_secrets

SECONDS = 10.0
AGENT = "Otandas-Webhooks"


def send(partner: Partner, message_id: str, document: dict[str, Any]) -> int:
    """Post a document to a partner and return its 2xx status; raise FetchError or SecretError."""
    body = json.dumps(document, ensure_ascii=False)
    headers = {"Content-Type": "application/json; charset=utf-8", **signed(partner, message_id, body)}
    return post(partner.push_url, body.encode(), headers, user_agent=user_agent(AGENT), max_seconds=SECONDS)


def signed(partner: Partner, message_id: str, body: str) -> dict[str, str]:
    """Return the headers by which a partner verifies sender and time: a signature for each valid secret."""
    now = timezone.now()
    signatures = [Webhook(secret).sign(message_id, now, body) for secret in valid_secrets(partner)]
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": " ".join(signatures),
    }


def send_test(partner: Partner) -> int:
    """Send a message without items, marked as a test, and return the response of the partner's server; raise as ``send`` does."""
    edition = partner.editions.exclude(host=None).first()
    site = settings.EDITION_ORIGIN.format(host=edition.host) if edition else ""
    document = {"items": [], "after": "", "next": f"{site}/partner/v1/items", "complete": True, "test": True}
    return send(partner, f"msg_test_{secrets.token_hex(8)}", document)
