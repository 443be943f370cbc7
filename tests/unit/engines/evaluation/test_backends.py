"""A back end that is unknown, or whose parts are not there, is refused with what to install."""

import importlib.util

import pytest

from mingjian.engines.evaluation import backends
from mingjian.engines.evaluation.backends import require_backend
from mingjian.kernel.problems import Refused


def refused(name: str):
    with pytest.raises(Refused) as error:
        require_backend(name)
    return error.value.problems[0]


def test_an_unknown_back_end_is_refused():
    assert (refused("flink").code, refused("").code) == ("option.invalid", "option.invalid")


def test_spark_without_pyspark_names_the_extra(monkeypatch):
    monkeypatch.setattr(backends, "find_spec", lambda name: None)
    found = refused("spark")
    assert found.code == "engine.missing"
    assert "mingjian[spark]" in found.message.en


@pytest.mark.parametrize("version", ["", "11", "25"])
def test_spark_without_a_java_that_it_runs_on_names_the_package(monkeypatch, version):
    monkeypatch.setattr(backends, "_java_version", lambda: version)
    found = refused("spark")
    assert found.code == "engine.missing"
    assert "openjdk-17-jre-headless" in found.message.en


def test_duckdb_needs_neither(monkeypatch):
    monkeypatch.setattr(backends, "find_spec", lambda name: None)
    monkeypatch.setattr(backends, "_java_version", lambda: "")
    require_backend("duckdb")


def test_the_version_of_java_is_read(monkeypatch, tmp_path):
    java = tmp_path / "java"
    java.write_text("#!/bin/sh\necho 'openjdk version \"21.0.2\" 2024-01-16' >&2\n")
    java.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    assert backends._java_version() == "21"
    java.unlink()
    monkeypatch.setenv("PATH", str(tmp_path))
    assert backends._java_version() == ""


def test_pyspark_is_there_for_the_tests():
    assert importlib.util.find_spec("pyspark")
