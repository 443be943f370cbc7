"""The problems of a held upload as a file: a list, or the rows as filed with their problems beside them."""

import tempfile
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path
from typing import IO

from mingjian.engines.intake.annotated import Tell, annotated_rows, problem_list
from mingjian.kernel.problems import Refused
from mingjian.record.filings.examine import examine
from mingjian.record.filings.result import submission_of
from mingjian.record.filings.uploads import Upload, upload_path
from mingjian.record.registry.models import Institution

EXPORTS = ("problems.csv", "problems.xlsx")


def export_problems(institution: Institution, upload: Upload, name: str, *, today: date) -> IO[bytes]:
    """All problems under a name in `EXPORTS`, open for reading; the file is gone once it is closed."""
    with tempfile.TemporaryDirectory(prefix="mingjian-") as folder:
        target = Path(folder) / name
        with _writer(upload_path(institution.pk, upload), target) as tell:
            _tell(institution, upload, Path(folder), tell, today)
        return target.open("rb")


def _tell(institution: Institution, upload: Upload, scratch: Path, tell: Tell, today: date) -> None:
    try:
        examine(submission_of(institution, upload), today=today, out=scratch, each=tell)
    except Refused as refused:
        for told in refused.problems:
            tell(told)


def _writer(file: Path, target: Path) -> AbstractContextManager[Tell]:
    return annotated_rows(file, target) if target.suffix == ".xlsx" else problem_list(target)
