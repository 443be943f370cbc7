"""Instruments and dated parameters out of `law/instruments` and `law/parameters`."""

from functools import cache

from mingjian.kernel.instruments import Evidence, Instrument, Obligation, Status
from mingjian.kernel.parameters import Parameter, Value
from mingjian.law.reader import Entry, read_folder


@cache
def instruments() -> dict[str, Instrument]:
    """Every instrument by its key, such as `P2P16`."""
    found = [_instrument(root) for _, root in read_folder("instruments")]
    return {instrument.key: instrument for instrument in found}


@cache
def parameters() -> dict[str, Parameter]:
    """Every parameter by its key, such as `p2p.cap-natural-platform`."""
    found = [_parameter(entry) for _, root in read_folder("parameters") for entry in root.items()]
    return {parameter.key: parameter for parameter in found}


def _instrument(root: Entry) -> Instrument:
    f = root.fields("key title number number_evidence issuers issued status note obligations")
    key = f["key"].text()
    return Instrument(
        key=key,
        title=f["title"].both(),
        number=f["number"].text(),
        number_evidence=f["number_evidence"].choice(Evidence),
        issuers=tuple(issuer.both() for issuer in f["issuers"].items()),
        issued=f["issued"].day(),
        status=f["status"].choice(Status),
        note=f["note"].both(),
        obligations=tuple(_obligation(entry, key) for entry in f["obligations"].items()),
    )


def _obligation(entry: Entry, instrument: str) -> Obligation:
    f = entry.fields("id article summary remedy since evidence article_evidence since_evidence", "until")
    return Obligation(
        id=f["id"].text(),
        instrument=instrument,
        article=f["article"].text(),
        summary=f["summary"].both(),
        remedy=f["remedy"].both(),
        since=f["since"].day(),
        until=f["until"].day() if "until" in f else None,
        evidence=f["evidence"].choice(Evidence),
        article_evidence=f["article_evidence"].choice(Evidence),
        since_evidence=f["since_evidence"].choice(Evidence),
    )


def _parameter(entry: Entry) -> Parameter:
    f = entry.fields("key unit label values")
    try:
        return Parameter(
            key=f["key"].text(),
            unit=f["unit"].text(),
            label=f["label"].both(),
            values=tuple(_value(value) for value in f["values"].items()),
        )
    except ValueError:
        f["values"].fail("各值的起始日须递增", "the days of the values must ascend")


def _value(entry: Entry) -> Value:
    f = entry.fields("from value evidence reference verified_on", "signed_by")
    evidence = f["evidence"].choice(Evidence)
    if (evidence is Evidence.SETTING) != ("signed_by" in f):
        entry.fail(
            "监管设定须有签署人，法律数值不得有",
            "a setting, and only a setting, is signed by a person",
        )
    return Value(
        since=f["from"].day(),
        value=f["value"].integer(),
        evidence=evidence,
        reference=f["reference"].text(),
        verified_on=f["verified_on"].day(),
        signed_by=f["signed_by"].text() if "signed_by" in f else None,
    )
