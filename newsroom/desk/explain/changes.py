"""What would change a finding: how to mend it, who must agree, when it ends, who may lift it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib.auth import get_user_model
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from countries.agreements import AGREEMENT
from countries.models import Edition
from countries.rules.approval import ApprovalParams
from countries.ruleset import Rule
from countries.verdict import WAIVED
from newsroom.desk.publishing.edition_rows import FindingView, label_name, role_name
from newsroom.releases.compliance.evaluate import Evaluation
from newsroom.releases.compliance.open_hours import first_open_hour
from newsroom.releases.compliance.waivers import NEVER_WAIVED
from newsroom.releases.snapshot.build import StorySnapshot


@dataclass
class Changes:
    """What would change the findings of one story in one edition; ``names_people`` where staff may be named."""

    frozen: StorySnapshot
    judged: Evaluation
    names_people: bool

    def of(self, rule: Rule, views: list[FindingView]) -> list[str]:
        """Return what would change the findings of one rule, each once, in the active language."""
        lines = [line for view in views for line in self._of_finding(view)]
        if isinstance(rule.params, ApprovalParams):
            lines += self._agreement(rule.params)
        if any(view.state == WAIVED for view in views):
            lines += self._waived(rule)
        if any(view.stops for view in views):
            lines.append(_who_may_lift(rule))
        return list(dict.fromkeys(filter(None, lines)))

    def _of_finding(self, view: FindingView) -> Iterator[str]:
        yield view.fix
        remedy = view.remedy or {}
        if view.act == "label":
            yield _label_wanted(str(remedy["label"]), list(remedy["values"]))
        elif view.act == "marker":
            yield _("Write “%(marker)s” after “%(name)s”.") % {"marker": remedy["marker"], "name": remedy["name"]}
        elif view.act == "confirm":
            yield _("If these data are meant, an editor confirms them with a reason.")
        elif view.act == "alt":
            yield _("Describe picture %(number)s in words.") % {"number": int(remedy["image"]) + 1}
        elif view.act == "hour" and view.stops:
            yield self._open_hour()

    def _open_hour(self) -> str:
        hour = first_open_hour(self.frozen, self.judged)
        if hour is None:
            return _("No end of the closed periods is known.")
        return _("The first moment at which no closed period stops it: %(hour)s.") % {
            "hour": local_hour(hour, self.frozen.edition)
        }

    def _agreement(self, params: ApprovalParams) -> Iterator[str]:
        roles = ", ".join(role_name(role) for role in params.roles)
        yield ngettext(
            "%(count)s person must agree to exactly this text, in one of these roles: %(roles)s.",
            "%(count)s people must agree to exactly this text, each in one of these roles: %(roles)s.",
            params.count,
        ) % {"count": params.count, "roles": roles}
        if params.not_author:
            yield _("The author’s own agreement does not count.")
        people = self._people(params) if self.names_people else []
        if people:
            yield _("Who may agree here: %(people)s.") % {"people": ", ".join(people)}

    def _people(self, params: ApprovalParams) -> list[str]:
        edition, owner = self.frozen.edition, self.frozen.story.owner_id
        found = get_user_model().objects.filter(
            is_active=True, edition_roles__edition=edition, edition_roles__role__in=params.roles
        )
        if params.not_author and owner:
            found = found.exclude(pk=owner)
        return [user.get_full_name() or user.get_username() for user in found.distinct().order_by("username")]

    def _waived(self, rule: Rule) -> Iterator[str]:
        ends = [
            dt.datetime.fromisoformat(row["until"]) for row in self.judged.facts["waivers"] if row["rule"] == rule.id
        ]
        if ends:
            until = local_hour(max(ends), self.frozen.edition)
            yield _("Waived until %(until)s; after that the rule counts again.") % {"until": until}


def local_hour(moment: dt.datetime, edition: Edition) -> str:
    """Return a moment in the edition's own time, with its zone."""
    return f"{moment.astimezone(edition.zone):%Y-%m-%d %H:%M} ({edition.time_zone})"


def _label_wanted(name: str, values: list[str]) -> str:
    label = label_name(name)
    if values:
        return _("Print the label “%(label)s”; one of: %(values)s.") % {"label": label, "values": ", ".join(values)}
    return _("Print the label “%(label)s”.") % {"label": label}


def _who_may_lift(rule: Rule) -> str:
    if rule.id == AGREEMENT.id:
        return _("No waiver lifts this: it was agreed with the source.")
    if rule.kind == NEVER_WAIVED:
        return _("No waiver lifts this: the edition must hold it to publish at all.")
    if rule.severity == "block":
        return _("Legal counsel or the chief editor may ask to waive the rule for a time; a second of them must agree.")
    return _("Legal counsel or the chief editor may waive the rule for a time.")
