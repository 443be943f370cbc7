"""`/register/compare?id=A&id=B`: up to four institutions side by side, and where they differ."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from mingjian.record.access.gate import public
from mingjian.record.registry.directory import directory
from mingjian.record.registry.models import Institution
from mingjian.record.registry.profile import Profile, read_profiles
from mingjian.ui.moment import today

MOST = 4  # columns that can be read side by side
QUERY_LIMIT = 100  # characters
FIGURES = (  # of the latest month, with how each is written
    ("balance_fen", "short"),
    ("cur_lenders", "count"),
    ("overdue_fen", "short"),
    ("overdue90_fen", "short"),
    ("top10_share_bp", "bp"),
    ("avg_rate_bp", "bp"),
)


@dataclass(frozen=True, slots=True)
class Row:
    """A figure of the latest month in every column; `differs` where the columns do not agree."""

    name: str
    form: str
    differs: bool

    @property
    def path(self) -> str:
        """Where it stands in the publication."""
        return f"figures.{self.name}"


@public
def compare(request: HttpRequest) -> HttpResponse:
    """The comparison; `add=` takes one more by whatever the search takes."""
    ids = list(dict.fromkeys(text.replace("\0", "") for text in request.GET.getlist("id")))
    wanted = request.GET.get("add", "").replace("\0", "").strip()[:QUERY_LIMIT]
    added = next(iter(directory().find(wanted).ids), "") if wanted else ""
    known = Institution.objects.in_bulk(list(dict.fromkeys([*ids[: 10 * MOST], added])))
    chosen = [known[one] for one in dict.fromkeys([*ids, added]) if one in known]
    profiles = read_profiles(chosen[:MOST], today())
    context = {
        "columns": [(profile, _address([p for p in profiles if p is not profile])) for profile in profiles],
        "profiles": profiles,
        "ids": [profile.institution.pk for profile in profiles],
        "rows": _rows(profiles),
        "differ": _differences(profiles),
        "has_room": len(profiles) < MOST,
        "left_out": len(chosen) > MOST,
        "most": MOST,
        "unknown": [one for one in ids if one not in known][:MOST],
        "missed": wanted if wanted and not added else "",
        "today": today(),
    }
    return render(request, "registry/compare.html", context)


def _address(profiles: Sequence[Profile]) -> str:
    """The comparison of these alone."""
    query = urlencode([("id", profile.institution.pk) for profile in profiles])
    return f"{reverse('compare')}?{query}" if query else reverse("compare")


def _rows(profiles: Sequence[Profile]) -> list[Row]:
    """The figures that any of them has published."""
    latest = [profile.latest.figures["figures"] if profile.latest else {} for profile in profiles]
    return [
        Row(name, form, differs=len({told.get(name) for told in latest}) > 1)
        for name, form in FIGURES
        if any(name in told for told in latest)
    ]


def _differences(profiles: Sequence[Profile]) -> dict[str, bool]:
    """Which of the other lines differ."""
    told: dict[str, list[object]] = {
        "kind": [p.institution.kind for p in profiles],
        "region": [p.institution.region[:2] for p in profiles],
        "standing": [p.standing for p in profiles],
        "scope": [sorted(one.licence_scope for one in p.held) for p in profiles],
        "since": [p.turning for p in profiles],
        "late": [(p.late > 0, p.dated > 0) for p in profiles],
        "decisions": [len(p.decisions) for p in profiles],
        "month": [p.latest.figures["period"] if p.latest else None for p in profiles],
    }
    return {name: len({str(value) for value in values}) > 1 for name, values in told.items()}
