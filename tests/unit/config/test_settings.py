"""Settings that the environment decides: cookies under TLS, roles that need a second factor."""

import json
import os
import subprocess
import sys

import pytest

SHOW = """
import json
from mingjian.config import settings as s
names = ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_HSTS_SECONDS")
print(json.dumps({n: getattr(s, n) for n in names} | {"roles": sorted(s.SECOND_FACTOR_ROLES)}))
"""


def settings_of(folder, **environment: str) -> dict[str, object]:
    run = subprocess.run(
        [sys.executable, "-c", SHOW],
        env=os.environ | {"MINGJIAN_DATA": str(folder)} | environment,
        check=True,
        capture_output=True,
        text=True,
    )
    return json.loads(run.stdout)


@pytest.mark.parametrize(("flag", "secure", "hsts"), [("1", True, 31_536_000), ("", False, 0)])
def test_behind_tls_cookies_travel_under_it_alone(tmp_path, flag, secure, hsts):
    found = settings_of(tmp_path, MINGJIAN_HTTPS=flag)
    assert found["SESSION_COOKIE_SECURE"] is found["CSRF_COOKIE_SECURE"] is secure
    assert found["SECURE_HSTS_SECONDS"] == hsts


@pytest.mark.parametrize(("text", "roles"), [("", []), ("approver,supervisor", ["approver", "supervisor"])])
def test_the_roles_that_need_a_second_factor_are_listed(tmp_path, text, roles):
    assert settings_of(tmp_path, MINGJIAN_SECOND_FACTOR=text)["roles"] == roles


def test_a_role_that_does_not_exist_stops_the_start(tmp_path):
    run = subprocess.run(
        [sys.executable, "-m", "mingjian", "account", "list"],
        env=os.environ | {"MINGJIAN_DATA": str(tmp_path), "MINGJIAN_SECOND_FACTOR": "aprover"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 2
    assert "aprover" in run.stderr
    assert "Traceback" not in run.stderr
