"""The forms of the portal: a file, reasons for doubts, the confirmation of an amendment."""

from collections.abc import Mapping, Sequence

from django import forms as django_forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from mingjian.engines.intake.plausibility import Doubt
from mingjian.law.formbook import forms
from mingjian.law.reasonbook import reasons
from mingjian.record.filings.accept import REASON_LIMIT
from mingjian.record.filings.duties import FILED_MONTHLY
from mingjian.record.filings.reasons import TEXT_LIMIT, Given
from mingjian.record.filings.transfers import FILE_LIMIT
from mingjian.ui.figures import choose
from mingjian.ui.names import name_warning


class TableField(django_forms.FileField):
    """A table as a file, refused over the limit; a script reads the limit and does not send such a file."""

    def widget_attrs(self, widget: django_forms.Widget) -> dict[str, object]:
        """What the input tells the script."""
        return {**super().widget_attrs(widget), "data-limit": FILE_LIMIT}

    def clean(self, data: object, initial: object = None) -> object:
        """The uploaded file."""
        file = super().clean(data, initial)
        if isinstance(file, UploadedFile) and (file.size or 0) > FILE_LIMIT:
            raise django_forms.ValidationError(_("文件超过 512 MB，请拆分。"))
        return file


FILE_HELP = _("CSV（UTF-8 或 GB18030）、XLSX、JSON 行或 Parquet，至多 512 MB")


class FilingForm(django_forms.Form):
    """What the compliance officer hands in."""

    form = django_forms.ChoiceField(label=_("表单"), choices=[])
    period = django_forms.CharField(label=_("报告期"), max_length=7, help_text=_("年-月，如 2020-06"))
    file = TableField(label=_("文件"), help_text=FILE_HELP)

    def __init__(self, *args: object, **kwargs: object):
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        choices = [(key, choose(forms()[key].label)) for key in FILED_MONTHLY]
        self.fields["form"].choices = choices  # type: ignore[attr-defined]


class AmendmentForm(django_forms.Form):
    """The filer knows what is replaced, says why and confirms it; `seen` is the filing looked at."""

    seen = django_forms.IntegerField(widget=django_forms.HiddenInput)
    amendment_reason = django_forms.CharField(
        label=_("更正原因"), max_length=REASON_LIMIT, widget=django_forms.Textarea(attrs={"rows": 3})
    )
    confirm = django_forms.BooleanField(label=_("我确认：新文件受理后取代原报送，原报送仍可查阅。"))


class AmendingForm(AmendmentForm):
    """An amendment with its file."""

    file = TableField(label=_("更正后的文件"), help_text=FILE_HELP)


class ReasonForm(django_forms.Form):
    """A reason for each doubt; what was carried from the filing before is filled in and may be changed."""

    def __init__(
        self,
        doubts: Sequence[Doubt],
        carried: Mapping[str, Given],
        data: Mapping[str, str] | None = None,
    ):
        super().__init__(data)
        self.codes = {doubt.check.code: _key(doubt.check.code) for doubt in doubts}
        listed = [(r.code, choose(r.label)) for r in reasons().values()]
        for doubt in doubts:
            code, asks = doubt.check.code, doubt.check.asks_reason
            given = carried.get(code, Given(""))
            label = choose(name_warning(code))
            note = _("沿用此前的原因，可以更改。") if code in carried else ""
            self.fields[f"reason-{_key(code)}"] = django_forms.ChoiceField(
                label=label, choices=[("", "—"), *listed], required=asks, initial=given.reason, help_text=note
            )
            self.fields[f"text-{_key(code)}"] = django_forms.CharField(
                label=_("说明"), required=False, max_length=TEXT_LIMIT, initial=given.text
            )

    @property
    def given(self) -> dict[str, Given]:
        """What was entered, by code; to be asked of a valid form."""
        cleaned = self.cleaned_data
        return {
            code: Given(cleaned[f"reason-{key}"], cleaned[f"text-{key}"])
            for code, key in self.codes.items()
            if cleaned[f"reason-{key}"]
        }


def _key(code: str) -> str:
    return code.replace(".", "-")
