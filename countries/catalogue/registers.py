"""Newer lists of a register: one person reads a file in and proposes it, a second decides, and every version is kept."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from countries.catalogue.register_entries import compare, entries_in, guess
from countries.catalogue.register_tables import read_table
from countries.catalogue.ruleset_versions import Contents, change_rules
from countries.models import Country, Edition, RegisterProposal, RegisterVersion, RuleSetVersion
from countries.refusals import Refusal
from countries.ruleset import RENEW_DAYS
from countries.timestamps import takes_timestamps

State = RegisterProposal.State


class RegisterError(Refusal):
    """The list can't be proposed or decided so."""

    texts = {
        "no_names": _("No row holds a name. Choose the columns in which the names stand."),
        "register_is_older": _("The list held is of %(held)s, later than %(given)s."),
        "register_is_decided": _("This list is decided already."),
        "register_not_proposed": _("This list is still being prepared; propose it first."),
        "register_needs_second_person": _("A second person decides: you proposed this list yourself."),
        "register_of_another": _("Somebody else prepares this list: %(name)s."),
        "doubts_not_looked_at": _("Look at what is doubtful, and say that you did."),
        "nothing_changes": _("The list holds what is held already, of the same day."),
        "no_column_chosen": _("Choose at least one column that holds names."),
    }


def read_in(
    name: str,
    content: bytes,
    by: User,
    *,
    origin: str,
    as_of: dt.date,
    titles: Mapping[str, str],
    sources: Mapping[str, str],
    address: str = "",
    renew_days: int = RENEW_DAYS,
) -> RegisterProposal:
    """Store an office's file as a draft of the next list; ``origin`` is the file's name or address. Raises RegisterFileError, RegisterError.

    The columns with names are guessed; see :func:`choose`.
    """
    latest = RegisterVersion.objects.filter(name=name).order_by("version").last()
    if latest and latest.as_of > as_of:
        raise RegisterError("register_is_older", held=latest.as_of, given=as_of)
    table = read_table(content)
    first_row, columns = guess(table.rows)
    return RegisterProposal.objects.create(
        name=name,
        titles=dict(titles),
        sources=dict(sources),
        address=address,
        renew_days=renew_days,
        as_of=as_of,
        origin=origin[:500],
        format=table.format,
        digest=hashlib.sha256(content).hexdigest(),
        cells=[list(row) for row in table.rows],
        columns=columns,
        first_row=first_row,
        entries=entries_in(table.rows[first_row:], columns),
        proposed_by=by,
        proposed_at=timezone.now(),
    )


@transaction.atomic
def choose(proposal: RegisterProposal, by: User, *, columns: Sequence[int], first_row: int) -> RegisterProposal:
    """Take the names from other columns or rows (both from 0) of a draft."""
    draft = _own_draft(proposal, by)
    if not columns:
        raise RegisterError("no_column_chosen")
    draft.columns, draft.first_row = list(columns), first_row
    draft.entries = entries_in(draft.rows(), columns)
    draft.save(update_fields=["columns", "first_row", "entries"])
    return draft


@transaction.atomic
def propose(proposal: RegisterProposal, by: User, *, has_looked: bool) -> RegisterProposal:
    """Hand a draft to the second person; ``has_looked``: the doubtful entries were looked at."""
    draft = _own_draft(proposal, by)
    if not draft.entries:
        raise RegisterError("no_names")
    latest = draft.latest()
    found = compare(latest.entries if latest else [], draft.entries)
    if latest and latest.as_of == draft.as_of and not (found.added or found.gone or found.changed):
        raise RegisterError("nothing_changes")
    if found.doubts and not has_looked:
        raise RegisterError("doubts_not_looked_at")
    draft.state, draft.proposed_at = State.OPEN, timezone.now()
    draft.save(update_fields=["state", "proposed_at"])
    return draft


def _own_draft(proposal: RegisterProposal, by: User) -> RegisterProposal:
    draft = RegisterProposal.objects.select_for_update(of=("self",)).select_related("proposed_by").get(pk=proposal.pk)
    if draft.state != State.DRAFT:
        raise RegisterError("register_is_decided")
    if draft.proposed_by_id != by.pk:
        raise RegisterError("register_of_another", name=draft.proposed_by.get_username())
    return draft


@takes_timestamps
@transaction.atomic
def approve(
    proposal: RegisterProposal, by: User, *, decision: str = "", in_force_from: dt.datetime | None = None
) -> tuple[RegisterVersion, list[RuleSetVersion]]:
    """Make the next version of the register; it is in force from a time (default: now) in every state with a rule that refers to it."""
    given = RegisterProposal.objects.select_for_update().get(pk=proposal.pk)
    if given.state == State.DRAFT:
        raise RegisterError("register_not_proposed")
    if given.state != State.OPEN:
        raise RegisterError("register_is_decided")
    if given.proposed_by_id == by.pk:
        raise RegisterError("register_needs_second_person")
    latest = RegisterVersion.objects.select_for_update().filter(name=given.name).order_by("version").last()
    if latest and latest.as_of > given.as_of:
        raise RegisterError("register_is_older", held=latest.as_of, given=given.as_of)
    register = RegisterVersion.objects.create(
        name=given.name,
        version=latest.version + 1 if latest else 1,
        titles={**(latest.titles if latest else {}), **given.titles},
        sources=given.sources,
        address=given.address,
        renew_days=given.renew_days,
        as_of=given.as_of,
        loaded_by=given.proposed_by,
        entries=given.entries,
    )
    _decide(given, by, State.APPROVED, decision, register)

    def change(contents: Contents) -> None:
        if given.name in contents.registers:
            contents.registers[given.name] = register
        contents.add_missing_registers()

    moment = in_force_from or timezone.now()
    states = Country.objects.filter(edition__in=Edition.objects.all())
    return register, [ruleset for state in states for ruleset in change_rules(state, moment, change)]


@transaction.atomic
def refuse(proposal: RegisterProposal, by: User, *, decision: str) -> None:
    """Close a proposal or draft without a change. Its author may withdraw it this way."""
    given = RegisterProposal.objects.select_for_update().get(pk=proposal.pk)
    if given.state not in (State.DRAFT, State.OPEN):
        raise RegisterError("register_is_decided")
    _decide(given, by, State.REFUSED, decision, None)


def _decide(
    proposal: RegisterProposal, by: User, state: State, decision: str, register: RegisterVersion | None
) -> None:
    proposal.state, proposal.decision, proposal.made = state, decision, register
    proposal.decided_by, proposal.decided_at = by, timezone.now()
    proposal.save()
