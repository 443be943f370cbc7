"""Every view says whom it admits; the addresses of the desk and the portal ask for a permission."""

from collections.abc import Iterator

from django.urls import URLPattern, get_resolver

from mingjian.kernel.permissions import DESK_ROLES, PORTAL_ROLES, Permission
from mingjian.record.access.gate import ANYBODY, SIGNED_IN, admits


def patterns() -> Iterator[tuple[str, URLPattern]]:
    """Every address with its pattern; ours are listed flat, in one file."""
    for pattern in get_resolver("mingjian.config.urls").url_patterns:
        assert isinstance(pattern, URLPattern)
        yield str(pattern.pattern), pattern


def test_every_view_declares_whom_it_admits():
    declared = {address: admits(pattern.callback) for address, pattern in patterns()}
    assert len(declared) > 20
    assert not [address for address, who in declared.items() if who is None]


def test_desk_and_portal_ask_for_a_permission_of_theirs():
    roles = {"desk": DESK_ROLES, "portal": PORTAL_ROLES}
    seen = 0
    for address, pattern in patterns():
        site = address.split("/")[0]
        if site in roles:
            seen += 1
            assert any(admits(pattern.callback) in role.permissions for role in roles[site]), address
        else:
            assert admits(pattern.callback) in {ANYBODY, SIGNED_IN}, address
    assert seen > 10


def test_a_view_that_says_nothing_admits_nobody():
    def view(request):
        raise AssertionError(request)

    assert admits(view) is None
    view.admits = Permission.SEE_DESK
    assert admits(view) is Permission.SEE_DESK
