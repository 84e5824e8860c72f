"""A register as the demo's counsel keeps it: the shipped names and an invented institution of the demo's stories."""

from __future__ import annotations

import csv
import io

from django.contrib.auth.models import User

from countries.catalogue import registers
from countries.models import RegisterVersion

REGISTER = "ru-foreign-agents"
INVENTED = ["Sample Media Fund", "Үлгі медиа қоры", "Образцовый медиафонд"]


def add_invented_name(counsel: User, second: User) -> None:
    """Add the invented institution to the register, as two people of counsel do with an office's file. Idempotent."""
    latest = RegisterVersion.objects.filter(name=REGISTER).order_by("version").last()
    if latest is None or INVENTED in latest.entries:
        return
    rows = [["Name"], *([" | ".join(entry)] for entry in [*latest.entries, INVENTED])]
    file = io.StringIO()
    csv.writer(file, delimiter=";").writerows(rows)
    proposal = registers.read_in(
        REGISTER,
        file.getvalue().encode(),
        counsel,
        origin=f"{REGISTER}.csv",
        as_of=latest.as_of,
        titles=latest.titles,
        sources=latest.sources,
        address=latest.address,
        renew_days=latest.renew_days,
    )
    registers.approve(registers.propose(proposal, counsel, has_looked=True), second)
