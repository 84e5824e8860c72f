"""Forms for reading in a newer list of a register."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from countries.models import RegisterProposal, RegisterVersion
from countries.ruleset import RENEW_DAYS
from newsroom.desk.rules.forms import BY_LANGUAGE, ByLanguageField
from newsroom.outbound.validators import validate_public

SHOWN_ROWS = 6


class ReadInForm(forms.Form):
    """A file or an address with an office's list, and what is told about it."""

    name = forms.SlugField(
        label=gettext_lazy("Register"),
        max_length=100,
        help_text=gettext_lazy("The name by which rules refer to it, such as ru-foreign-agents."),
    )
    file = forms.FileField(
        label=gettext_lazy("The office’s file"),
        required=False,
        help_text=gettext_lazy("CSV, XLSX, XML, a web page with a table, or a PDF with a table; at most 20 MiB."),
    )
    address = forms.URLField(
        label=gettext_lazy("Address of the published list"),
        required=False,
        max_length=500,
        assume_scheme="https",
        validators=[validate_public],
        help_text=gettext_lazy("Fetched where no file is given, and shown to readers of the rules."),
    )
    as_of = forms.DateField(
        label=gettext_lazy("As of"),
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=gettext_lazy("The day for which the office publishes it."),
    )
    titles = ByLanguageField(has_lists=False, label=gettext_lazy("Title"), help_text=BY_LANGUAGE)
    sources = ByLanguageField(
        has_lists=False, label=gettext_lazy("Who keeps the list, and what of it is here"), help_text=BY_LANGUAGE
    )
    renew_days = forms.IntegerField(
        label=gettext_lazy("Days until it must be renewed"), min_value=1, max_value=3650, initial=RENEW_DAYS
    )

    def __init__(self, latest: RegisterVersion | None, data: Any = None, files: Any = None) -> None:
        initial: dict[str, Any] = {"as_of": timezone.now().date()}
        if latest is not None:
            initial |= {
                field: getattr(latest, field) for field in ("name", "titles", "sources", "address", "renew_days")
            }
        super().__init__(data, files, initial=initial)
        if latest is not None:
            self.fields["name"].disabled = True

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("file") and not data.get("address"):
            self.add_error("file", _("Choose a file, or name the address at which the list is published."))
        for field in ("titles", "sources"):
            texts = data.get(field)
            if texts is not None and not texts.get("en"):
                self.add_error(field, _("English is missing (en: …); other languages fall back to it."))
        return data


class ColumnsForm(forms.Form):
    """In which columns of a table the names stand, and in which row they begin."""

    first_row = forms.IntegerField(label=gettext_lazy("The first row with a name"), min_value=1)
    columns = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Columns with names"), coerce=int, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, proposal: RegisterProposal, data: Any = None) -> None:
        initial = {"first_row": proposal.first_row + 1, "columns": proposal.columns}
        super().__init__(data, initial=initial)
        columns = self.fields["columns"]
        assert isinstance(columns, forms.TypedMultipleChoiceField)
        columns.choices = list(_columns(proposal))


def _columns(proposal: RegisterProposal) -> Iterator[tuple[int, str]]:
    """Yield each column with what stands in its first rows."""
    rows = proposal.cells[:SHOWN_ROWS]
    for column in range(len(rows[0]) if rows else 0):
        cells = [row[column][:40] for row in rows if row[column]]
        yield column, f"{column + 1}: {' · '.join(cells)}"
