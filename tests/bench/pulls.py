"""Measures how many pulls of partners a second are answered, beside nginx serving the same bytes. Prints JSON; takes half a minute.

    python -m tests.bench.pulls [--seconds 8]

Needs wrk and nginx from Debian, and a Redis (REDIS_URL, by default the one of this machine). Ten partners ask by turns whether
there is anything new, as they do nearly always, and for the newest fifty stories. All of it runs on this machine: the processes
of the server, Redis, nginx and who asks share its processors.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
FOLDER = Path(tempfile.mkdtemp(prefix="otandas-bench-"))
PARTNERS, STORIES, CONNECTIONS = 10, 50, 32
PORT, NGINX_PORT = 8765, 8766
HOST = "mn.localhost"
NGINX = """
daemon off; pid {folder}/nginx.pid; error_log {folder}/nginx.log; worker_processes {workers};
events {{}}
http {{
  access_log off;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  server {{ listen 127.0.0.1:{port}; root {folder}/files; default_type application/json; }}
}}
"""
# Each question is asked with the token of the next partner.
SCRIPT = """
local tokens = {{ {tokens} }}
local number = 0
request = function()
  number = number % #tokens + 1
  return wrk.format("GET", nil, {{ Host = "{host}", Authorization = "Bearer " .. tokens[number] }})
end
done = function(summary)
  io.write("failed ", summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.timeout, "\\n")
end
"""


def make_newsroom() -> list[str]:
    """Return the tokens of partners of an edition with stories."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.utils import timezone

    from newsroom.demo.process import database
    from newsroom.releases.actions import publish
    from newsroom.syndication.models import Partner, PartnerToken
    from tests import builders

    database.claim()
    database.finish()
    call_command("migrate", verbosity=0)
    call_command("releases", "found-ledger", stdout=io.StringIO())
    edition = builders.make_edition()
    for number in range(STORIES):
        publish.release(
            publish.PublishRequest(story=builders.make_story(title=f"Хабар нөмірі {number}"), edition=edition)
        )
    tokens = []
    for number in range(PARTNERS):
        partner = Partner.objects.create(
            name=f"Серіктес {number}",
            email="a@partner.example",
            terms_accepted_on=timezone.localdate(),
            tags=["kk"],
            requests_a_minute=32767,
        )
        partner.editions.add(edition)
        partner.states.add(edition)
        tokens.append(PartnerToken.make(partner))
    return tokens


def ask(address: str, token: str) -> bytes:
    request = urllib.request.Request(address, headers={"Host": HOST, "Authorization": f"Bearer {token}"})
    with urllib.request.urlopen(request) as answer:
        body: bytes = answer.read()
    return body


def wait_for(address: str, token: str) -> bytes:
    for _time in range(100):
        try:
            return ask(address, token)
        except OSError:
            time.sleep(0.2)
    raise SystemExit(f"{address} does not answer")


def pulls_a_second(address: str, tokens: list[str], seconds: int) -> int:
    """Return answers a second; end where one of them was no answer."""
    script = FOLDER / "ask.lua"
    script.write_text(SCRIPT.format(tokens=", ".join(f'"{token}"' for token in tokens), host=HOST))
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "-s", str(script), address]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    failed, rate = re.search(r"failed (\d+)", told), re.search(r"Requests/sec:\s+([\d.]+)", told)
    if failed is None or rate is None or int(failed[1]):
        raise SystemExit(f"wrk: {told}")
    return round(float(rate[1]))


def measure(tokens: list[str], seconds: int) -> dict[str, Any]:
    """Return pulls a second for each kind of question, ours and nginx's."""
    ours, theirs = f"http://127.0.0.1:{PORT}", f"http://127.0.0.1:{NGINX_PORT}"
    path = "/partner/v1/items"
    whole = wait_for(ours + path, tokens[0])
    after = json.loads(whole)["after"]
    bodies = {
        "nothing_new": (f"{path}?after={after}", ask(f"{ours}{path}?after={after}", tokens[0])),
        "newest": (path, whole),
    }
    FOLDER.chmod(0o755)  # nginx reads as nobody
    (FOLDER / "files").mkdir()
    told: dict[str, Any] = {"processors": os.cpu_count(), "partners": len(tokens)}
    for name, (asked, body) in bodies.items():
        (FOLDER / "files" / name).write_bytes(body)
        for token in tokens:
            ask(ours + asked, token)
        mine, nginx = pulls_a_second(ours + asked, tokens, seconds), pulls_a_second(f"{theirs}/{name}", tokens, seconds)
        told[name] = {
            "bytes": len(body),
            "a_second": mine,
            "nginx_a_second": nginx,
            "times_nginx": round(mine / nginx, 3),
        }
    return told


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--seconds", type=int, default=8, help="how long each is asked; all must end within READER_CACHE_SECONDS"
    )
    options = parser.parse_args()
    missing = [name for name in ("wrk", "nginx") if shutil.which(name) is None]
    if missing:
        raise SystemExit(f"Install {' and '.join(missing)} from Debian first.")
    os.environ |= {"DJANGO_SETTINGS_MODULE": "config.settings.demo", "OTANDAS_DATA_FOLDER": str(FOLDER)}
    os.environ.setdefault("REDIS_URL", "redis://127.0.0.1:6379")
    sys.path[:0] = [str(ROOT / "site")]
    workers = os.cpu_count() or 1
    tokens = make_newsroom()
    (FOLDER / "nginx.conf").write_text(NGINX.format(folder=FOLDER, port=NGINX_PORT, workers=workers))
    server = [sys.executable, "-m", "gunicorn", "--pythonpath", "site", "config.wsgi", "--bind", f"127.0.0.1:{PORT}"]
    server += ["--workers", str(workers), "--threads", "8", "--reuse-port", "--log-level", "warning"]
    running = [
        subprocess.Popen(server, cwd=ROOT),
        subprocess.Popen(["nginx", "-c", str(FOLDER / "nginx.conf"), "-e", str(FOLDER / "nginx.log")]),
    ]
    try:
        print(json.dumps(measure(tokens, options.seconds), ensure_ascii=False, indent=1))
    finally:
        for process in running:
            process.terminate()
            process.wait()
        shutil.rmtree(FOLDER, ignore_errors=True)


if __name__ == "__main__":
    main()
