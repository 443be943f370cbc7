"""The forms out of `law/forms`."""

from functools import cache

from mingjian.kernel.clocks import Term, Unit
from mingjian.kernel.forms import DateOrder, Field, FieldType, FormSpec, Section
from mingjian.kernel.plausibility import Plausibility, Relation
from mingjian.kernel.problems import Refused, problem
from mingjian.law.reader import Entry, read_folder


@cache
def forms() -> dict[str, FormSpec]:
    """Every form by its key, such as `loan-book`."""
    found = [read_form(root) for _, root in read_folder("forms")]
    return {form.key: form for form in found}


@cache
def tables() -> dict[str, tuple[FormSpec, Section]]:
    """Every table by its name, which is a file's stem, with the form it belongs to; a name stands once."""
    return {section.name: (form, section) for form in forms().values() for section in form.sections}


def form(key: str) -> FormSpec:
    """The form of a key; refuses an unknown one with `form.unknown`."""
    known = forms()
    if key not in known:
        raise Refused(problem("form.unknown", value=key, allowed=", ".join(sorted(known))))
    return known[key]


def read_form(root: Entry) -> FormSpec:
    """One form; refuses a key, order or period that names no field."""
    f = root.fields("key label since reference sections", "due institution_field")
    return FormSpec(
        key=f["key"].text(),
        label=f["label"].both(),
        since=f["since"].day(),
        reference=f["reference"].text(),
        sections=tuple(_section(entry) for entry in f["sections"].items()),
        due=_term(f["due"]) if "due" in f else None,
        institution_field=f["institution_field"].text() if "institution_field" in f else None,
    )


def _term(entry: Entry) -> Term:
    f = entry.fields("length unit basis")
    return Term(f["length"].integer(), f["unit"].choice(Unit), f["basis"].text())


def _section(entry: Entry) -> Section:
    f = entry.fields("name label key fields", "period_field orders checks")
    section = Section(
        name=f["name"].text(),
        label=f["label"].both(),
        key=tuple(part.text() for part in f["key"].items()),
        fields=tuple(_field(field) for field in f["fields"].items()),
        period_field=f["period_field"].text() if "period_field" in f else None,
        orders=tuple(_order(order) for order in f["orders"].items()) if "orders" in f else (),
        checks=tuple(_check(check) for check in f["checks"].items()) if "checks" in f else (),
    )
    named = [*section.key, *(name for o in section.orders for name in (o.earlier, o.later))]
    named += [section.period_field] if section.period_field else []
    named += [name for check in section.checks for name in (check.column, check.other) if name]
    for name in named:
        if name not in section.names:
            entry.fail(f"没有字段 {name}", f"there is no field {name}")
    for field in section.fields:
        if field.required_for and not _is_code(section, *field.required_for):
            entry.fail(f"{field.name} 的必填条件不成立", f"the condition of {field.name} names no code")
    if len(set(section.names)) != len(section.names):
        entry.fail("字段名重复", "a field stands twice")
    return section


def _condition(entry: Entry) -> tuple[str, str]:
    pairs = [(name, code.text()) for name, code in entry.pairs()]
    if len(pairs) != 1:
        entry.fail("应为一个字段与一个代码", "one field and one code are expected")
    return pairs[0]


def _is_code(section: Section, name: str, code: str) -> bool:
    return name in section.names and code in section.field(name).codes


def _order(entry: Entry) -> DateOrder:
    f = entry.fields("earlier later", "strict")
    strict = "strict" in f and f["strict"].flag()
    return DateOrder(earlier=f["earlier"].text(), later=f["later"].text(), strict=strict)


def _check(entry: Entry) -> Plausibility:
    f = entry.fields(
        "key label column relation asks_reason reference message", "other minimum maximum limit_bp"
    )
    check = Plausibility(
        key=f["key"].text(),
        column=f["column"].text(),
        relation=f["relation"].choice(Relation),
        label=f["label"].both(),
        message=f["message"].both(),
        asks_reason=f["asks_reason"].flag(),
        reference=f["reference"].text(),
        other=f["other"].text() if "other" in f else None,
        minimum=f["minimum"].integer() if "minimum" in f else None,
        maximum=f["maximum"].integer() if "maximum" in f else None,
        limit_bp=f["limit_bp"].integer() if "limit_bp" in f else None,
    )
    if not check.is_whole:
        entry.fail("比较所需的数与比较方式不符", "the facts are not those that the relation needs")
    return check


def checks_by_code() -> dict[str, Plausibility]:
    """Every plausibility check of every form by the code of its problem."""
    sections = (section for form in forms().values() for section in form.sections)
    return {check.code: check for section in sections for check in section.checks}


def _field(entry: Entry) -> Field:
    f = entry.fields(
        "name type label help",
        "unit required required_for codes minimum maximum default since until reference",
    )
    kind = f["type"].choice(FieldType)
    if (kind is FieldType.CODE) != ("codes" in f):
        entry.fail("代码字段须有代码表，其他字段不得有", "a code, and only a code, has codes")
    return Field(
        name=f["name"].text(),
        type=kind,
        label=f["label"].both(),
        help=f["help"].both(),
        unit=f["unit"].text() if "unit" in f else "",
        required="required" not in f or f["required"].flag(),
        required_for=_condition(f["required_for"]) if "required_for" in f else None,
        codes=tuple(code.text() for code in f["codes"].items()) if "codes" in f else (),
        minimum=f["minimum"].integer() if "minimum" in f else None,
        maximum=f["maximum"].integer() if "maximum" in f else None,
        default=f["default"].text() if "default" in f else None,
        since=f["since"].day() if "since" in f else None,
        until=f["until"].day() if "until" in f else None,
        reference=f["reference"].text() if "reference" in f else "",
    )
