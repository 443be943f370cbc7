"""The back ends on which rules run: DuckDB in this process, or Apache Spark (extra `[spark]`, Java)."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import ibis

from mingjian.kernel.problems import Refused, problem

if TYPE_CHECKING:
    from ibis.backends import BaseBackend

Settings = dict[str, bool | float | int | str | None]
DUCKDB, SPARK = "duckdb", "spark"
BACKENDS = (DUCKDB, SPARK)
JAVA = ("17", "21")  # what Spark 4.0 runs on
CORES = 2
SETTINGS: Settings = {
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.memory": "4g",
    "spark.sql.ansi.enabled": "true",  # an overflow is an error, never another number
    "spark.sql.execution.arrow.pyspark.enabled": "true",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.shuffle.partitions": str(CORES),
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",  # it writes over what the command says
}
QUIET = "rootLogger.level=error\nrootLogger.appenderRef.stderr.ref=stderr\nappender.stderr.type=Console\n" + (
    "appender.stderr.name=stderr\nappender.stderr.target=SYSTEM_ERR\nappender.stderr.layout.type=PatternLayout\n"
    "appender.stderr.layout.pattern=%p %c{1}: %m%n\n"
)


def require_backend(name: str) -> None:
    """Refuse an unknown back end, and Spark where PySpark or a Java that it runs on is not there."""
    if name not in BACKENDS:
        allowed = ", ".join(BACKENDS)
        raise Refused(problem("option.invalid", column="--engine", value=name, allowed=allowed))
    if name == SPARK and find_spec("pyspark") is None:
        raise _missing("PySpark", 'pip install "mingjian[spark]"')
    if name == SPARK and (found := _java_version()) not in JAVA:
        wanted = " / ".join(JAVA)
        raise _missing(f"Java {wanted} ({found or '—'})", "apt-get install openjdk-17-jre-headless")


@contextmanager
def open_backend(name: str, scratch: Path) -> Iterator["BaseBackend"]:
    """The Ibis connection of a back end while it is needed; what it spills goes to `scratch`."""
    require_backend(name)
    if name == DUCKDB:
        # in memory; without a folder to spill to it would fail where memory ends
        yield ibis.duckdb.connect(threads=CORES, temp_directory=str(scratch / "spill"))
        return
    session = _start_spark(scratch)
    try:
        yield ibis.pyspark.connect(session)
    finally:
        session.stop()


def _start_spark(scratch: Path) -> Any:
    from pyspark.sql import SparkSession

    quiet = scratch / "log4j2.properties"
    quiet.write_text(QUIET)
    folders: Settings = {
        "spark.local.dir": str(scratch / "spark"),
        "spark.sql.warehouse.dir": str(scratch / "warehouse"),
        "spark.driver.extraJavaOptions": f"-Dlog4j2.configurationFile={quiet} -Dderby.system.home={scratch}",
    }
    builder = SparkSession.builder.appName("mingjian").master(f"local[{CORES}]")
    return builder.config(map=SETTINGS | folders).getOrCreate()


def _java_version() -> str:
    """The major version of the Java on the path; empty where there is none."""
    java = shutil.which("java")
    if java is None:
        return ""
    told = subprocess.run([java, "-version"], capture_output=True, text=True, check=False)  # noqa: S603
    version = re.search(r'version "(\d+)', told.stderr)
    return version[1] if version else ""


def _missing(what: str, remedy: str) -> Refused:
    return Refused(problem("engine.missing", value=what, allowed=remedy))
