"""`/desk/audit/<index>`: one entry of the journal, and the proof that it stands in the log."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from mingjian.kernel.permissions import Permission
from mingjian.kernel.problems import Problem, Refused
from mingjian.kernel.proofs import Proof
from mingjian.record.access.audit import tell_entries
from mingjian.record.access.gate import requires
from mingjian.record.journal.models import Entry
from mingjian.record.journal.proofs import proof_of

INDEX_LIMIT = 2**63  # what the database can hold


@requires(Permission.SEE_AUDIT)
def entry(request: HttpRequest, index: int) -> HttpResponse:
    """The page; with `?download` the proof file. The payload, which may name persons, is not shown."""
    sequenced = Entry.objects.select_related("sequenced")
    found = get_object_or_404(sequenced, sequenced__index=min(index, INDEX_LIMIT - 1))
    proof, problems = _prove(found)
    if proof is not None and "download" in request.GET:
        return HttpResponse(proof.render(), content_type="application/json")
    [trace] = tell_entries([found])
    context = {"entry": found, "trace": trace, "proof": proof, "problems": problems}
    return render(request, "access/entry.html", context)


def _prove(found: Entry) -> tuple[Proof | None, tuple[Problem, ...]]:
    """The proof; where the log does not hold what the database says, the problem instead."""
    try:
        return proof_of(found), ()
    except Refused as refused:
        return None, refused.problems
