"""Sending changes to partners: a real receiver on loopback that checks, refuses and accepts."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from countries.models import Edition
from newsroom.releases import flows
from newsroom.releases.models import Release
from newsroom.releases.vocabulary import Notice
from newsroom.syndication.models import Partner, PushState, Receipt
from newsroom.syndication.pushing import push_all
from newsroom.syndication.reminding import remind_partners
from tests import builders

pytestmark = pytest.mark.django_db


class Receiver(BaseHTTPRequestHandler):
    """Keeps what comes, and answers as it is told."""

    got: list[tuple[dict[str, str], bytes]] = []
    status = 200

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.got.append((dict(self.headers), body))
        self.send_response(type(self).status)
        self.end_headers()

    def log_message(self, *_args: object) -> None:
        """Keep quiet."""


@pytest.fixture
def partner(settings: Any) -> Iterator[Partner]:
    settings.OUTBOUND_ALLOWED_PRIVATE_HOSTS = ["127.0.0.1"]
    Receiver.got, Receiver.status = [], 200
    server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    edition = builders.make_edition()
    partner = Partner.objects.create(
        name="Серіктес",
        email="a@partner.example",
        tags=["kk"],
        terms_accepted_on="2026-11-01",
        push_url=f"http://127.0.0.1:{server.server_port}/hook",
    )
    partner.editions.add(edition)
    partner.states.add(edition)
    yield partner
    server.shutdown()


def released() -> Release:
    release = flows.release(builders.make_story(), Edition.objects.get()).release
    assert release is not None
    return release


def items(place: int) -> list[dict[str, Any]]:
    return list(json.loads(Receiver.got[place][1])["items"])


def due_again() -> None:
    PushState.objects.update(next_try_at=None)


def test_each_change_is_sent_once_in_order_and_receipts_tell_of_it(partner: Partner) -> None:
    release = released()
    assert push_all() == 1
    assert push_all() == 0, "nothing new"
    assert items(0)[0]["headlines"][0]["value"] == builders.HEADLINE
    assert Receipt.objects.get().generation == release.generation
    flows.withdraw(release.story_key, notice=Notice.ERROR)
    assert push_all() == 1
    assert (items(1)[0]["pubstatus"], items(1)[0]["uri"]) == ("canceled", items(0)[0]["uri"])
    assert Receipt.objects.get().told_gone_at is not None


def test_a_body_is_signed_so_that_the_partner_can_check_it(partner: Partner) -> None:
    released()
    push_all()
    headers, body = Receiver.got[0]
    told = {name.lower(): value for name, value in headers.items()}
    signed = f"{told['webhook-id']}.{told['webhook-timestamp']}.".encode() + body
    digest = hmac.new(partner.push_secret.encode(), signed, hashlib.sha256).digest()
    assert told["webhook-signature"] == f"v1,{base64.b64encode(digest).decode()}"
    assert abs(int(told["webhook-timestamp"]) - timezone.now().timestamp()) < 60


def test_what_is_not_accepted_counts_as_not_taken_and_comes_again_under_the_same_key(partner: Partner) -> None:
    released()
    Receiver.status = 500
    assert push_all() == 0
    assert not Receipt.objects.exists()
    state = PushState.objects.get()
    assert state.failures == 1 and "500" in state.last_error and state.next_try_at is not None
    assert push_all() == 0 and len(Receiver.got) == 1, "it waits before the next try"
    Receiver.status = 200
    due_again()
    assert push_all() == 1
    keys = {headers["webhook-id"] for headers, _body in Receiver.got}
    assert len(keys) == 1 and Receipt.objects.count() == 1
    assert PushState.objects.get().failures == 0


def test_a_partner_that_is_off_or_has_not_accepted_the_terms_is_sent_nothing(partner: Partner) -> None:
    released()
    Partner.objects.update(is_on=False)
    assert push_all() == 0
    Partner.objects.update(is_on=True, terms_accepted_on=None)
    assert push_all() == 0 and not Receiver.got


def test_who_holds_what_is_gone_is_reminded_once_a_day_without_a_word_of_the_story(partner: Partner) -> None:
    release = released()
    push_all()
    assert remind_partners() == 0
    flows.withdraw(release.story_key, notice=Notice.ERROR)
    assert remind_partners() == 0, "whoever asks each hour needs no mail"
    Release.objects.update(updated_at=timezone.now() - dt.timedelta(hours=3))
    assert remind_partners() == 1
    assert remind_partners() == 0
    assert mail.outbox[0].to == ["a@partner.example"]
    assert str(release.address_id) in mail.outbox[0].body and builders.HEADLINE not in mail.outbox[0].body
    Partner.objects.update(reminded_at=timezone.now() - dt.timedelta(days=2))
    assert remind_partners() == 1
