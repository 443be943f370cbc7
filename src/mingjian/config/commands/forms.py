"""`mingjian forms`: what is asked for, and an empty file to fill in."""

from pathlib import Path
from typing import Annotated

import typer

from mingjian.config.output import COULD_NOT, console, emit_json, show_problems
from mingjian.engines.intake.sections import section_of
from mingjian.engines.intake.template import template_workbook
from mingjian.kernel.forms import Field, FormSpec, Section
from mingjian.kernel.problems import Refused, problem
from mingjian.law.formbook import form as form_of
from mingjian.law.formbook import forms as all_forms
from mingjian.law.formpage import template_bytes


def forms(
    form: Annotated[str | None, typer.Argument(help="表单 form, such as loan-book")] = None,
    template: Annotated[Path | None, typer.Option(help="写出空表 write an empty file, .csv or .xlsx")] = None,
    json: Annotated[bool, typer.Option("--json", help="输出 JSON print JSON")] = False,
) -> None:
    """列出表单及字段，或写出空表。 List forms and fields, or write an empty file."""
    try:
        chosen = [form_of(form)] if form is not None else list(all_forms().values())
        if template is not None:
            _write_template(chosen[0] if form is not None else None, template)
    except Refused as refused:
        if json:
            emit_json([p.as_json() for p in refused.problems])
        else:
            show_problems(refused.problems)
        raise typer.Exit(COULD_NOT) from None
    sections = [(spec, section) for spec in chosen for section in spec.sections]
    if json:
        emit_json([_section_json(spec, section) for spec, section in sections])
    elif template is None:
        for spec, section in sections:
            _show(spec, section)


def _write_template(form: FormSpec | None, path: Path) -> None:
    """Write the empty file; a file with other content is never written over."""
    if form is None:
        raise Refused(problem("option.invalid", column="FORM", value="", allowed=", ".join(all_forms())))
    section = section_of(form, path.stem, ())
    is_workbook = path.suffix.lower() == ".xlsx"
    content = template_workbook(section) if is_workbook else template_bytes(section)
    try:
        with path.open("xb") as file:
            file.write(content)
    except FileExistsError:
        if path.is_file() and path.read_bytes() == content:
            return
        allowed = "尚不存在的文件 / a file that does not exist yet"
        raise Refused(problem("option.invalid", column="--template", value=path, allowed=allowed)) from None
    except OSError:
        allowed = "可写的位置 / a place that can be written"
        raise Refused(problem("option.invalid", column="--template", value=path, allowed=allowed)) from None
    console.print(f"已写出 / written: {path}", markup=False)


def _show(form: FormSpec, section: Section) -> None:
    console.print(f"{form.key}  {form.label.zh} / {form.label.en}", markup=False, style="bold")
    console.print(f"  {section.name}.csv  ({', '.join(section.key)})", markup=False)
    for field in section.fields:
        mark = "*" if field.required else " "
        kind = " | ".join(field.codes) or " ".join(part for part in (field.type, field.unit) if part)
        label = f"{field.label.zh} / {field.label.en}"
        console.print(f"  {mark} {field.name:<24} {label}  [{kind}]", markup=False)


def _section_json(form: FormSpec, section: Section) -> dict[str, object]:
    return {
        "form": form.key,
        "section": section.name,
        "table": section.name,
        "key": list(section.key),
        "fields": [_field_json(field) for field in section.fields],
    }


def _field_json(field: Field) -> dict[str, object]:
    return {
        "name": field.name,
        "type": str(field.type),
        "unit": field.unit,
        "required": field.required,
        "codes": list(field.codes),
        "since": field.since.isoformat() if field.since else None,
        "until": field.until.isoformat() if field.until else None,
        "label_zh": field.label.zh,
        "label_en": field.label.en,
    }
