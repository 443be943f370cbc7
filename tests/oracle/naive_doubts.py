"""A slow, obvious twin of the plausibility checks of the loan book: loops over rows, read off the form."""

from collections.abc import Iterable

Row = dict[str, object]


def alone(rows: Iterable[Row]) -> set[tuple[str, str]]:
    """Doubts of rows in themselves: code and loan."""
    found = set()
    for row in rows:
        if row["annual_rate_bp"] is not None and not 1 <= row["annual_rate_bp"] <= 3_600:
            found.add(("plausible.rate", row["loan_id"]))
        if row["term_days"] is not None and row["term_days"] > 3_650:
            found.add(("plausible.term", row["loan_id"]))
        if None not in (row["outstanding_fen"], row["principal_fen"]) and (
            row["outstanding_fen"] > row["principal_fen"]
        ):
            found.add(("plausible.outstanding", row["loan_id"]))
    return found


def beside(now: Iterable[Row], before: Iterable[Row]) -> set[tuple[str, str]]:
    """Doubts of rows beside the period before."""
    found = set()
    present = {row["loan_id"]: row for row in now}
    for old in before:
        new = present.get(old["loan_id"])
        if new is None:
            if old["outstanding_fen"]:
                found.add(("previous.vanished", old["loan_id"]))
            continue
        for column, code in (("principal_fen", "principal"), ("borrower_kind", "borrower-kind")):
            if None not in (new[column], old[column]) and new[column] != old[column]:
                found.add((f"previous.{code}", old["loan_id"]))
    return found
