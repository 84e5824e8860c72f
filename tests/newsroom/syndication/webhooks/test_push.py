"""What partners are sent, signed and verified by the reference library, until they accept it. Real servers on loopback."""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.core import mail
from django.utils import timezone
from standardwebhooks import Webhook, WebhookVerificationError

from countries.models import Edition
from newsroom.releases.actions import publish
from newsroom.releases.models import Release
from newsroom.releases.vocabulary import Notice
from newsroom.syndication.models import Partner, PushState, Receipt, WebhookSecret
from newsroom.syndication.partners.reminders import remind_partners
from newsroom.syndication.webhooks import secrets
from newsroom.syndication.webhooks.push import begin_again, push_all
from tests import builders
from tests.newsroom.syndication.webhooks.receiver import Receiver, serving

pytestmark = pytest.mark.django_db


@pytest.fixture
def partner(settings: Any) -> Iterator[Partner]:
    settings.OUTBOUND_ALLOWED_PRIVATE_HOSTS = ["127.0.0.1"]
    with serving() as url:
        partner = make_partner("Серіктес", url, builders.make_edition())
        secrets.renew(partner, None)
        yield partner


def make_partner(name: str, push_url: str, edition: Edition) -> Partner:
    partner = Partner.objects.create(
        name=name, email="a@partner.example", tags=["kk"], terms_accepted_on="2026-11-01", push_url=push_url
    )
    partner.editions.add(edition)
    partner.states.add(edition)
    return partner


def released() -> Release:
    release = publish.release(
        publish.PublishRequest(story=builders.make_story(), edition=Edition.objects.get())
    ).release
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
    assert Receipt.objects.get().version == release.version
    publish.withdraw(release.story_key, notice=Notice.ERROR)
    assert push_all() == 1
    assert (items(1)[0]["pubstatus"], items(1)[0]["uri"]) == ("canceled", items(0)[0]["uri"])
    assert Receipt.objects.get().told_gone_at is not None


def verified(secret: str, place: int) -> Any:
    headers, body = Receiver.got[place]
    return Webhook(secret).verify(body, headers)


def test_the_reference_library_verifies_a_push_and_no_other_secret_does(partner: Partner) -> None:
    secret = secrets.renew(partner, None)
    released()
    push_all()
    assert verified(secret, 0)["items"][0]["headlines"][0]["value"] == builders.HEADLINE
    with pytest.raises(WebhookVerificationError):
        verified(secrets.make_secret(), 0)
    headers, body = Receiver.got[0]
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(body.replace(b"usable", b"canceled"), headers)
    assert headers["User-Agent"].startswith("Otandas-Webhooks/")


def test_a_renewed_secret_and_the_one_before_it_both_verify_for_a_day(partner: Partner) -> None:
    old = secrets.renew(partner, None)
    new = secrets.renew(partner, None)
    release = released()
    push_all()
    assert verified(old, 0) == verified(new, 0)
    WebhookSecret.objects.exclude(ended_at=None).update(ended_at=timezone.now())
    publish.withdraw(release.story_key, notice=Notice.ERROR)
    push_all()
    assert verified(new, 1)["items"][0]["pubstatus"] == "canceled"
    with pytest.raises(WebhookVerificationError):
        verified(old, 1)


def test_a_secret_has_the_form_of_the_standard_and_is_not_readable_in_the_database(partner: Partner) -> None:
    secret = secrets.renew(partner, None)
    assert secret.startswith("whsec_") and secrets.valid_secrets(partner)[0] == secret
    assert not any(secret[6:] in row.ciphertext or secret in row.ciphertext for row in WebhookSecret.objects.all())


def test_secrets_stay_readable_while_the_key_of_the_site_is_changed(partner: Partner, settings: Any) -> None:
    secret = secrets.renew(partner, None)
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another key of the site"
    assert secrets.valid_secrets(partner)[0] == secret


def test_one_partner_whose_secret_cannot_be_read_keeps_nothing_from_the_next(partner: Partner) -> None:
    broken = make_partner("Бұзылған", partner.push_url, Edition.objects.get())
    broken.webhook_secrets.create(ciphertext="of another key")
    Partner.objects.filter(pk=broken.pk).update(name="Алғашқы")
    released()
    assert push_all() == 1
    assert "SECRET_KEY" in PushState.objects.get(partner=broken).last_error


def test_without_a_secret_nothing_is_sent(partner: Partner) -> None:
    partner.webhook_secrets.all().delete()
    released()
    assert push_all() == 0 and not Receiver.got


def test_an_end_is_told_to_the_partner_and_to_those_who_keep_partners(partner: Partner, mailoutbox: list[Any]) -> None:
    keeper, editor = builders.make_user("keeper"), builders.make_user("editor")
    keeper.user_permissions.add(Permission.objects.get(codename="change_partner"))
    editor.user_permissions.add(Permission.objects.get(codename="access_admin"))
    released()
    Receiver.status = 410
    push_all()
    push_all()
    told = {mail.to[0]: mail.body for mail in mailoutbox}
    assert len(mailoutbox) == len(told) and set(told) == {partner.email, keeper.email}
    assert "410" in told[partner.email] and told[partner.email] != told[keeper.email]
    assert all(partner.push_url in body and builders.HEADLINE not in body for body in told.values())


def test_a_partner_that_answers_410_is_sent_nothing_more_until_somebody_begins_again(partner: Partner) -> None:
    release = released()
    Receiver.status = 410
    assert push_all() == 0
    partner.refresh_from_db()
    assert partner.push_ended_at is not None and "410" in PushState.objects.get().last_error
    due_again()
    Receiver.status = 200
    assert push_all() == 0 and len(Receiver.got) == 1
    publish.withdraw(release.story_key, notice=Notice.ERROR)
    begin_again(partner)
    assert push_all() == 0, "what it never took and is gone, it need not hear of"
    assert PushState.objects.get().failures == 0


def test_a_batch_that_has_grown_since_it_failed_is_another_message(partner: Partner) -> None:
    released()
    Receiver.status = 500
    push_all()
    publish.release(
        publish.PublishRequest(story=builders.make_story(title="Жаңа мектеп ашылды"), edition=Edition.objects.get())
    )
    Receiver.status = 200
    due_again()
    push_all()
    assert len(items(1)) == 2 and len({headers["webhook-id"] for headers, _body in Receiver.got}) == 2


def test_the_pause_that_a_partner_asks_for_is_kept_up_to_six_hours(partner: Partner) -> None:
    released()
    Receiver.status = 429
    for asked, hours in (("7200", 2), ("999999999999", 6)):
        Receiver.retry_after = asked
        due_again()
        push_all()
        wait = PushState.objects.get().next_try_at - timezone.now()  # type: ignore[operator]
        assert abs(wait - dt.timedelta(hours=hours)) < dt.timedelta(minutes=1)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "10.0.0.1"])
def test_nothing_is_sent_into_a_private_network(partner: Partner, settings: Any, host: str) -> None:
    settings.OUTBOUND_ALLOWED_PRIVATE_HOSTS = []
    Partner.objects.update(push_url=partner.push_url.replace("127.0.0.1", host))
    released()
    assert push_all() == 0 and not Receiver.got
    assert "private network" in PushState.objects.get().last_error


ANOTHER_PROCESS = """
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from standardwebhooks import Webhook

class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        message = Webhook(sys.argv[1]).verify(body, dict(self.headers))
        self.send_response(204)
        self.end_headers()
        print(message["items"][0]["headlines"][0]["value"], flush=True)

server = HTTPServer(("127.0.0.1", 0), Handler)
print(server.server_port, flush=True)
server.handle_request()
"""


def test_a_process_of_its_own_receives_a_push_and_verifies_it_with_the_reference_library(partner: Partner) -> None:
    secret = secrets.renew(partner, None)
    command = [sys.executable, "-c", ANOTHER_PROCESS, secret]
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, encoding="utf-8", env=environment) as receiver:
        assert receiver.stdout is not None
        Partner.objects.update(push_url=f"http://127.0.0.1:{receiver.stdout.readline().strip()}/hook")
        released()
        assert push_all() == 1
        assert receiver.communicate(timeout=20)[0].strip() == builders.HEADLINE
    assert receiver.returncode == 0


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
    publish.withdraw(release.story_key, notice=Notice.ERROR)
    assert remind_partners() == 0, "whoever asks each hour needs no mail"
    Release.objects.update(updated_at=timezone.now() - dt.timedelta(hours=3))
    assert remind_partners() == 1
    assert remind_partners() == 0
    assert mail.outbox[0].to == ["a@partner.example"]
    assert str(release.address_id) in mail.outbox[0].body and builders.HEADLINE not in mail.outbox[0].body
    Partner.objects.update(reminded_at=timezone.now() - dt.timedelta(days=2))
    assert remind_partners() == 1
