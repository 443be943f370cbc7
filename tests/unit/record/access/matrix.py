"""Who may enter which address: the declared matrix, a line for each address with each kind of object in it.

A new address takes one line: its name, what stands in it, and who is admitted. Who is not gets 404, a
stranger the login where the page asks for a person at all.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from mingjian.kernel.permissions import (
    ANALYST,
    APPROVER,
    AUDITOR,
    FILER,
    INSTITUTION,
    PUBLIC,
    SIGNER,
    SUPERVISOR,
    Role,
)

# Institution P1 lies in Shanghai (310000), P2 in Guangdong (440000).
PEOPLE: dict[str, tuple[Role, dict[str, str]]] = {
    "reader": (PUBLIC, {}),
    "supervisor": (SUPERVISOR, {}),
    "analyst": (ANALYST, {}),
    "approver": (APPROVER, {}),
    "auditor": (AUDITOR, {}),
    "near": (SUPERVISOR, {"region": "310000"}),
    "far": (SUPERVISOR, {"region": "440000"}),
    "own": (INSTITUTION, {"institution_id": "P1"}),
    "filer": (FILER, {"institution_id": "P1"}),
    "signer": (SIGNER, {"institution_id": "P1"}),
    "foreign": (INSTITUTION, {"institution_id": "P2"}),
}
WHO = ("stranger", *PEOPLE)
SIGNED_IN = frozenset(PEOPLE)
ALL = frozenset(WHO)
NOBODY: frozenset[str] = frozenset()
DESK = frozenset({"supervisor", "analyst", "approver", "auditor", "near", "far"})
SEES_P1, SEES_P2 = DESK - {"far"}, DESK - {"near"}
DRAFTERS = frozenset({"supervisor", "analyst", "near", "far"})
PORTAL = frozenset({"own", "filer", "signer", "foreign"})
FILERS = frozenset({"own", "filer", "foreign"})
MANAGERS = frozenset({"own", "foreign"})
OF_P1, OF_P2 = frozenset({"own", "filer", "signer"}), frozenset({"foreign"})


@dataclass(frozen=True)
class Line:
    """Who is admitted, and what they get; `post` answers a form without content, `odd` names who differs."""

    admitted: frozenset[str]
    get: int = 200
    post: int = 200
    guarded: bool = True  # a stranger is led to the login
    odd: Mapping[str, int] = field(default_factory=dict)

    def expected(self, who: str, method: str) -> int:
        """The status that somebody gets."""
        if who in self.odd:
            return self.odd[who]
        if who in self.admitted:
            return self.post if method == "POST" else self.get
        return 302 if who == "stranger" and self.guarded else 404


def open_to_all(post: int = 200) -> Line:
    """A page of the public."""
    return Line(ALL, post=post)


NOWHERE = Line(NOBODY, guarded=False)  # an object that is missing on a page of the public
MISSING = Line(NOBODY)  # an object that is missing behind the login

MATRIX: dict[tuple[object, ...], Line] = {
    ("home",): open_to_all(),
    ("register",): open_to_all(),
    ("institution", "P1"): open_to_all(),
    ("institution", "P9"): NOWHERE,
    ("compare",): open_to_all(),
    ("open-data",): open_to_all(),
    ("open-data-file", "manifest.json"): open_to_all(),
    ("open-data-file", "filings.parquet"): open_to_all(),
    ("open-data-file", "findings.csv"): NOWHERE,
    ("proof", "licence"): open_to_all(),
    ("proof", 999_999): NOWHERE,
    ("law",): open_to_all(),
    ("provision", "P2P16", "17(2)"): open_to_all(),
    ("provision", "P2P16", "999"): NOWHERE,
    ("provision", "NONE", "12"): NOWHERE,
    ("log", "checkpoint"): open_to_all(),
    ("log", "key"): open_to_all(),
    ("log", "../keys/log-seed"): NOWHERE,
    ("log", "tile"): NOWHERE,
    ("log-page",): open_to_all(),
    ("health",): open_to_all(),
    # --- supervisors
    ("desk",): Line(DESK),
    ("search",): Line(DESK),
    ("desk-institutions",): Line(DESK),
    ("desk-institution", "P1"): Line(SEES_P1),
    ("desk-institution", "P2"): Line(SEES_P2),
    ("desk-institution", "P9"): MISSING,
    ("draft-order", "P1"): Line(DRAFTERS & SEES_P1),
    ("draft-order", "P2"): Line(DRAFTERS & SEES_P2),
    ("draft-order", "P9"): MISSING,
    ("findings",): Line(DESK),
    ("finding", "finding"): Line(SEES_P1, post=302),
    ("finding", "far finding"): Line(SEES_P2, post=302),
    ("finding", "shared finding"): Line(DESK, post=302),
    ("finding", "0" * 64): MISSING,
    ("rules",): Line(DESK),
    ("gallery",): Line(DESK),
    ("cases",): Line(DESK),
    ("case", "served"): Line(SEES_P1, post=422),
    ("case", "drafted"): Line(SEES_P1, post=422),
    ("case", 999_999): MISSING,
    ("case-document", "served"): Line(SEES_P1),
    ("case-document", "drafted"): MISSING,  # nothing was issued yet
    ("case-document", 999_999): MISSING,
    ("audit",): Line(frozenset({"auditor"})),
    ("audit-entry", 0): Line(frozenset({"auditor"})),
    ("audit-entry", 10**30): MISSING,
    # --- institutions
    ("portal",): Line(PORTAL),
    ("file",): Line(FILERS),
    ("filing-list",): Line(PORTAL),
    ("filing", "filing"): Line(OF_P1),
    ("filing", "other filing"): Line(OF_P2),
    ("filing", 999_999): MISSING,
    ("filing", 10**30): MISSING,
    ("amend", "filing"): Line(OF_P1 - {"filer"}),
    ("amend", "other filing"): Line(OF_P2),
    ("amend", 999_999): MISSING,
    ("begin-transfer",): Line(OF_P1 | OF_P2, get=405, post=422),
    ("piece", "0" * 32, 0): Line(PORTAL, get=405, post=404),
    ("give-up-transfer", "0" * 32): Line(PORTAL, get=405, post=302),
    ("people",): Line(MANAGERS, post=200),
    ("person", "own"): Line(OF_P1 & MANAGERS, post=302),
    ("person", "foreign"): Line(OF_P2, post=302),
    ("person", "nobody"): MISSING,
    ("upload", "upload"): Line(OF_P1, post=422, odd={"signer": 200}),  # signing is for amendments alone
    ("upload", "0" * 32): MISSING,
    ("upload-problems", "upload", "problems.csv"): Line(OF_P1),
    ("upload-problems", "upload", "problems.xlsx"): Line(OF_P1),
    ("upload-problems", "upload", "upload.json"): MISSING,
    ("upload-problems", "0" * 32, "problems.csv"): MISSING,
    ("portal-case-document", "served"): Line(OF_P1),
    ("portal-case-document", "drafted"): MISSING,
    ("portal-case-document", 999_999): MISSING,
    ("portal-case", "served"): Line(OF_P1, post=422),
    ("portal-case", "drafted"): MISSING,
    ("portal-case", 999_999): MISSING,
    # --- people; their own pages lead on where a step before is missing
    ("account_login",): Line(ALL, get=302, post=302, odd={"stranger": 200}),
    ("account_logout",): Line(SIGNED_IN, post=302),
    ("account_reauthenticate",): Line(SIGNED_IN),
    ("password",): Line(SIGNED_IN),
    ("mfa_index",): Line(SIGNED_IN, post=405),
    ("mfa_authenticate",): Line(ALL, get=302, post=302),
    ("mfa_reauthenticate",): Line(ALL, get=302, post=302),
    ("mfa_activate_totp",): Line(ALL, get=302, post=302),
    ("mfa_deactivate_totp",): MISSING,
    ("mfa_view_recovery_codes",): Line(SIGNED_IN, get=404, post=405),
    ("mfa_generate_recovery_codes",): Line(ALL, get=302, post=302),
    ("set_language",): Line(ALL, get=302, post=302),
    ("theme",): Line(ALL, get=302, post=302),
}
