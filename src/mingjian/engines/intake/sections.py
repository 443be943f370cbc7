"""Which section of a form a file is."""

from collections.abc import Collection

from mingjian.kernel.forms import FormSpec, Section
from mingjian.law.mappingbook import Mapping


def section_of(form: FormSpec, stem: str, names: Collection[str], mapping: Mapping | None = None) -> Section:
    """The section of the mapping, else by the file's stem, else by its columns, else the first.

    The columns fit a section where all that it requires in every row are among `names`.
    """
    if mapping is not None:
        return form.section(mapping.section)
    named = [section for section in form.sections if section.name == stem]
    fitting = [section for section in form.sections if _required(section) <= set(names)]
    return [*named, *fitting, *form.sections][0]


def _required(section: Section) -> set[str]:
    return {f.name for f in section.fields if f.required and not f.is_dated}
