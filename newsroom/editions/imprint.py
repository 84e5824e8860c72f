"""Names of imprint fields, in the order in which readers see them. Rules of states ask for some of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

IMPRINT_FIELDS: dict[str, StrOrPromise] = {
    "publisher": _("Publisher"),
    "editor": _("Editor"),
    "address": _("Address"),
    "email": _("Mail"),
    "phone": _("Telephone"),
    "owner": pgettext_lazy("imprint", "Owner"),
    "beneficial_owner": _("Beneficial owner"),
    "representative": _("Legal representative"),
    "register_number": _("Number in the commercial or association register"),
    "registration_number": _("Number of the registration as a medium"),
    "registration_date": _("Date of the registration"),
    "editor_address": _("Postal address of the editor in charge"),
    "host_name": _("Hosting provider"),
    "host_address": _("Address of the hosting provider"),
    "age_mark": _("Age mark of the whole edition"),
    "kep_address": _("Registered electronic mail (KEP)"),
    "youth_officer": _("Officer for the protection of minors"),
    "director_of_publication": _("Director of publication"),
    "icp_number": _("Number of the ICP filing"),
}


def name_of(field: str) -> StrOrPromise:
    """Return the name of an imprint field, translated when it is shown; of an unknown one its own words."""
    return IMPRINT_FIELDS.get(field, field.replace("_", " ").capitalize())
