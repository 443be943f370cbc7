"""Roles and permissions: denied by default, and no role holds both sides of what two must do."""

from hypothesis import given
from hypothesis import strategies as st

from mingjian.kernel.permissions import DESK_ROLES, PORTAL_ROLES, ROLES, Permission, Site
from mingjian.kernel.regions import covers, prefix_of

DESK = {p for role in DESK_ROLES for p in role.permissions}
PORTAL = {p for role in PORTAL_ROLES for p in role.permissions}
SPLIT = (  # drafted by one, decided by another
    (Permission.DRAFT_ORDER, Permission.APPROVE_ORDER),
    (Permission.PROPOSE_VERDICT, Permission.CONFIRM_VERDICT),
    (Permission.FILE, Permission.AMEND),
)
codes = st.from_regex(r"[1-9][0-9]([0-9]{4}|[0-9]{2}00|0000)", fullmatch=True)


@given(st.sampled_from(sorted(ROLES)), st.sampled_from(list(Permission)))
def test_a_role_works_on_its_own_site_alone(key: str, permission: Permission):
    role = ROLES[key]
    allowed = {Site.DESK: DESK, Site.PORTAL: PORTAL, Site.PUBLIC: set()}[role.site]
    assert permission not in role.permissions or permission in allowed
    assert not DESK & PORTAL


@given(st.sampled_from(sorted(ROLES)), st.sampled_from(SPLIT))
def test_specialised_roles_hold_one_side_of_what_two_must_do(key: str, pair: tuple[Permission, Permission]):
    whole_office = {"supervisor", "institution"}  # there the workflow parts the persons
    assert key in whole_office or not set(pair) <= ROLES[key].permissions


def naive_covers(office: str, region: str) -> bool:
    """Every pair of digits of the office but trailing zeros stands at its place in the region."""
    pairs = [office[i : i + 2] for i in range(0, len(office), 2)]
    while pairs and pairs[-1] == "00":
        pairs.pop()
    return all(region[2 * i : 2 * i + 2] == pair for i, pair in enumerate(pairs))


@given(st.one_of(st.just(""), codes), st.one_of(st.just(""), codes))
def test_a_region_covers_as_its_digits_say(office: str, region: str):
    assert covers(office, region) == naive_covers(office, region)


@given(codes, codes, codes)
def test_covering_is_transitive_and_reflexive(a: str, b: str, c: str):
    assert covers(a, a)
    assert not (covers(a, b) and covers(b, c)) or covers(a, c)
    assert a.startswith(prefix_of(a))
