"""A passkey is added and used in a real browser, with an authenticator that the browser itself plays."""

from __future__ import annotations

from typing import Any

import pytest

from newsroom.accounts.models import AccountEvent
from tests import builders
from tests.browser.desk import PASSWORD, address, desk_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def test_a_passkey_is_added_and_asked_for_at_the_next_log_in(browser: Any, live_server: Any) -> None:
    user = builders.make_user("aigul", is_superuser=True, is_staff=True)
    user.set_password(PASSWORD)
    user.save()
    page = desk_of(browser, live_server, "aigul")
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    page.goto(address(live_server, "desk.localhost", "/second-factor/settings/"))
    page.focus("[data-passkey]")
    page.keyboard.press("Enter")
    page.wait_for_selector("#codes")
    page.get_by_role("button", name="Log out").click()
    page.goto(address(live_server, "desk.localhost", "/releases/"))
    page.fill("#id_username", "aigul")
    page.fill("#id_password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/second-factor/?next=**")
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url("**/releases/")
    assert AccountEvent.objects.filter(kind="second_factor", details={"added": "passkey"}).count() == 1
