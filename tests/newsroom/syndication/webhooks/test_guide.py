"""The guide's lines on webhooks do what it says: they are taken from the page and run as programs of their own."""

from __future__ import annotations

import html
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from countries.models import Edition
from newsroom.releases.actions import publish
from newsroom.syndication.models import Partner
from newsroom.syndication.webhooks import secrets
from newsroom.syndication.webhooks.guide import context
from newsroom.syndication.webhooks.messages import send_test
from newsroom.syndication.webhooks.push import push_all
from tests import builders
from tests.newsroom.syndication.webhooks.test_push import make_partner

pytestmark = pytest.mark.django_db
SAMPLE = re.compile(r'<pre\s+dir="ltr"\s+data-sample="([^"]+)"\s*><code>(.*?)</code></pre>', re.DOTALL)


@pytest.fixture
def edition() -> Edition:
    return builders.make_edition()


@pytest.fixture
def samples(edition: Edition) -> dict[str, str]:
    page = Client(headers={"host": "mn.localhost"}).get("/partner/v1/").content.decode()
    return {name: html.unescape(text) for name, text in SAMPLE.findall(page)}


@pytest.fixture
def partner(edition: Edition, settings: Any) -> Partner:
    settings.OUTBOUND_ALLOWED_PRIVATE_HOSTS = ["127.0.0.1"]
    return make_partner("Серіктес", f"http://127.0.0.1:{free_port()}/", edition)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@pytest.fixture
def environment(partner: Partner) -> dict[str, str]:
    """What the guide lets a developer export, with the partner's own secret."""
    port = partner.push_url.rpartition(":")[2].strip("/")
    return {**os.environ, "WEBHOOK_SECRET": secrets.renew(partner, None), "PORT": port, "PYTHONIOENCODING": "utf-8"}


@pytest.fixture
def receiver(samples: dict[str, str], environment: dict[str, str], tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    for name, text in samples.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    command = [sys.executable, "receiver.py"]
    with subprocess.Popen(
        command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    ) as process:
        wait_for(int(environment["PORT"]))
        yield process
        process.terminate()


def wait_for(port: int) -> None:
    for _attempt in range(100):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("The receiver did not start.")


def line_of(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def test_a_developer_s_two_programs_understand_each_other(
    receiver: subprocess.Popen[str], environment: dict[str, str], tmp_path: Path
) -> None:
    sent = subprocess.run(
        [sys.executable, "sender.py"], cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
    )
    assert sent.stdout.strip() == "204"
    assert line_of(receiver) == "verified: 0 items"


def test_the_same_receiver_verifies_our_test_message_and_our_changes_and_refuses_others(
    receiver: subprocess.Popen[str], partner: Partner, edition: Edition
) -> None:
    assert send_test(partner) == 204
    assert line_of(receiver) == "verified: 0 items"
    publish.release(publish.PublishRequest(story=builders.make_story(), edition=edition))
    assert push_all() == 1
    assert line_of(receiver) == "verified: 1 items"
    assert line_of(receiver).startswith("usable tag:mn.localhost")
    partner.webhook_secrets.all().delete()
    secrets.renew(partner, None)
    publish.release(publish.PublishRequest(story=builders.make_story(title="Жаңа мектеп ашылды"), edition=edition))
    assert push_all() == 0
    assert line_of(receiver) == "refused: No matching signature found"


def test_the_shell_lines_name_the_programs_and_make_a_secret_of_our_form(samples: dict[str, str]) -> None:
    shell = samples["setup.sh"]
    assert {"receiver.py", "sender.py", "setup.sh"} == set(samples)
    assert "python receiver.py" in shell and "python sender.py" in shell and "pip install standardwebhooks" in shell
    line = next(line for line in shell.splitlines() if "WEBHOOK_SECRET" in line)
    made = subprocess.run(["sh", "-c", f"{line}; echo $WEBHOOK_SECRET"], capture_output=True, text=True, check=True)
    assert re.fullmatch(r"whsec_[A-Za-z0-9+/]{43}=", made.stdout.strip())
    assert re.fullmatch(r"whsec_[A-Za-z0-9+/]{43}=", secrets.make_secret())


def test_the_guide_names_the_limits_that_hold(edition: Edition) -> None:
    page = Client(headers={"host": "mn.localhost"}).get("/partner/v1/").content.decode()
    section = page[page.index('id="webhooks"') :]
    assert context() == {"seconds": 10, "first_pause": 30, "longest_pause": 6, "overlap": 24}
    assert all(str(number) in section for number in context().values())
