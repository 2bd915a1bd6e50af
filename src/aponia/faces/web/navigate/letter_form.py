"""The form for what should stand on a letter; nothing of it is kept."""

from __future__ import annotations

from typing import Final

from django import forms
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from aponia.exchange.details import LONGEST, MOST_LINES, DetailsError, Gender, LetterDetails
from aponia.exchange.letter import Paper

_GENDERS: Final = [("", _("Not on the letter")), ("female", _("Female")), ("male", _("Male")), ("other", _("Other"))]
_PAPERS: Final = [("a4", _("A4")), ("us-letter", _("US Letter"))]
_CLASSES: Final[dict[type[forms.Widget], str]] = {forms.Textarea: "textarea", forms.Select: "select"}
_AUTOCOMPLETE: Final = {"name": "name", "date_of_birth": "bday", "address": "street-address", "phone": "tel"}


class LetterForm(forms.Form):
    """Every line is optional; what is left empty becomes a line to fill in by hand."""

    name = forms.CharField(label=_("Your name"), required=False, max_length=LONGEST["name"])
    date_of_birth = forms.DateField(label=_("Date of birth"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    gender = forms.ChoiceField(label=_("Gender"), choices=_GENDERS, required=False)
    address = forms.CharField(label=_("Address"), required=False, max_length=LONGEST["address"], widget=forms.Textarea(attrs={"rows": 3}))
    phone = forms.CharField(label=_("Phone"), required=False, max_length=LONGEST["phone"])
    to_whom = forms.CharField(
        label=_("To"), help_text=_("The clinic or doctor the letter is for"), required=False, max_length=LONGEST["to_whom"],
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    from_whom = forms.CharField(
        label=_("From"), help_text=_("The doctor who signs it, such as your primary care clinician"), required=False,
        max_length=LONGEST["from_whom"], widget=forms.Textarea(attrs={"rows": 2}),
    )
    note = forms.CharField(
        label=_("In your own words"), help_text=_("What matters most to you, up to 600 characters"), required=False, max_length=LONGEST["note"],
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    paper = forms.ChoiceField(label=_("Paper"), choices=_PAPERS, required=False, initial="a4")

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed on as they came
        for name, word in _AUTOCOMPLETE.items():
            self.fields[name].widget.attrs["autocomplete"] = word
        for name, field in self.fields.items():
            field.widget.attrs["class"] = _CLASSES.get(type(field.widget), "input")
            described = [f"id_{name}_help"] if field.help_text else []
            if self.is_bound and name in self.errors:
                described.append(f"id_{name}_error")
                field.widget.attrs["aria-invalid"] = "true"
            if described:
                field.widget.attrs["aria-describedby"] = " ".join(described)

    def clean(self) -> dict[str, object]:
        """Check what the letter itself checks, such as the number of lines."""
        cleaned: dict[str, object] = super().clean() or self.cleaned_data
        try:
            self._details = self._made(cleaned)
        except DetailsError as error:
            for fault in error.faults:
                self.add_error(fault.field, _too_much(fault.field))
        return cleaned

    def details(self) -> LetterDetails:
        """What was typed, as the letter takes it."""
        return self._details

    def sheet(self) -> Paper:
        """The size of the page."""
        return Paper(self.cleaned_data.get("paper") or Paper.A4)

    @staticmethod
    def _made(cleaned: dict[str, object]) -> LetterDetails:
        texts = {name: str(cleaned.get(name) or "") for name in ("name", "address", "phone", "to_whom", "from_whom", "note")}
        birth = cleaned.get("date_of_birth")
        gender = cleaned.get("gender")
        return LetterDetails(**texts, date_of_birth=birth or None, gender=Gender(str(gender)) if gender else None)  # type: ignore[arg-type]  # a date from DateField


def _too_much(field: str) -> str:
    """What does not fit on the letter, in the reader's language."""
    most = MOST_LINES.get(field)
    if most is None:
        return gettext("This is too long for the letter. Shorten it.")
    words = ngettext("There is room for {count} line here. Use fewer lines.", "There is room for {count} lines here. Use fewer lines.", most)
    return words.format(count=most)
