"""Hosts of the live server, and members of staff who are logged in at the desk."""

from __future__ import annotations

from typing import Any

from newsroom.desk.models import EditionRole
from newsroom.desk.setup import newsroom_group
from tests import builders

PASSWORD = "secret-of-tests"


def address(live_server: Any, host: str, path: str) -> str:
    return f"http://{host}:{live_server.url.rpartition(':')[2]}{path}"


def staff(name: str, role: str, codes: tuple[str, ...]) -> Any:
    """Return a member of staff who writes, with a role in some editions."""
    user = builders.make_user(name)
    user.set_password(PASSWORD)
    user.save()
    user.groups.add(newsroom_group())
    for code in codes:
        EditionRole.objects.create(user=user, edition_id=code, role=role)
    return user


def desk_of(browser: Any, live_server: Any, name: str) -> Any:
    """Return a page of the desk on which the user is logged in."""
    page = browser.new_context(viewport={"width": 1500, "height": 1000}).new_page()
    page.goto(address(live_server, "desk.localhost", "/login/"))
    page.fill("#id_username", name)
    page.fill("#id_password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "login" not in url)
    return page
