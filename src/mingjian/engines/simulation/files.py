"""The market as files: CSV tables in the columns of the forms, `truth.json`, all or nothing."""

import filecmp
import json
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from pyarrow import csv

from mingjian.engines.files import sync
from mingjian.engines.simulation.book import OWN_PROJECT, STATUSES
from mingjian.engines.simulation.cast import AS_OF, REGIONS
from mingjian.engines.simulation.draws import Ints
from mingjian.engines.simulation.identity import party_ids
from mingjian.engines.simulation.licences import institution_rows
from mingjian.engines.simulation.market import SHARED_PROJECT, Market
from mingjian.engines.simulation.repayments import payments
from mingjian.engines.simulation.wording import PRODUCT_NAMES
from mingjian.kernel.problems import Refused, problem

INSTITUTIONS = (
    "institution_id", "name", "kind", "licence_kind", "licence_scope", "licence_from", "licence_to",
    "region", "short_name", "site", "licence_number",
)  # fmt: skip
MONTHLY_FIGURES = (
    "cum_amount_fen", "cum_count", "balance_fen", "balance_count", "cum_lenders", "cum_borrowers",
    "cur_lenders", "cur_borrowers", "top10_share_bp", "top1_share_bp", "related_balance_fen",
    "related_count", "overdue_fen", "overdue_count", "overdue90_fen", "overdue90_count",
    "compensated_fen", "compensated_count",
)  # fmt: skip
NAMES = (
    "institutions.csv", "links.csv", "loans.csv", "repayments.csv", "custody.csv", "monthly.csv",
    "truth.json",
)  # fmt: skip
FEES, OTHER = "借款服务费按合同约定", "无"
_BATCH = 500_000  # rows of the book turned into text at once


def write_market(market: Market, folder: Path) -> None:
    """Write the files of a market into a folder that is new, empty or holds this very market.

    Refuses any other folder with `option.invalid`; then nothing is written. Each file appears whole.
    """
    require_free(folder)
    folder.mkdir(parents=True, exist_ok=True)
    # inside the folder: the same file system, even where the folder is a mount of its own
    draft = Path(tempfile.mkdtemp(prefix=".draft-", dir=folder))
    try:
        _write_files(market, draft)
        _require_same(folder, draft)
        for name in NAMES:
            (draft / name).replace(folder / name)
    finally:
        shutil.rmtree(draft)
    sync(folder)


def require_free(folder: Path) -> None:
    """Refuse a path that is a file, or a folder with files that are not a demo market's."""
    if folder.exists() and not folder.is_dir():
        raise _refusal(folder)
    entries = sorted(entry.name for entry in folder.iterdir()) if folder.exists() else []
    for name in entries:
        if name not in NAMES:
            raise _refusal(folder / name)


def _require_same(folder: Path, draft: Path) -> None:
    for name in NAMES:
        file = folder / name
        if file.exists() and not filecmp.cmp(file, draft / name, shallow=False):
            raise _refusal(file)


def _refusal(found: Path) -> Refused:
    allowed = "新目录、空目录或同一演示的目录 / a new or empty folder, or one of the same demo"
    return Refused(problem("option.invalid", column="DIR", value=found, allowed=allowed))


def _write_files(market: Market, draft: Path) -> None:
    rows = institution_rows(market.cast)
    _write_csv(draft / "institutions.csv", [_text_table(INSTITUTIONS, rows)])
    _write_csv(draft / "links.csv", [_link_table(market)])
    _write_csv(draft / "loans.csv", _loan_tables(market))
    _write_csv(draft / "repayments.csv", _repayment_tables(market))
    _write_csv(draft / "custody.csv", [_custody_table(market)])
    _write_csv(draft / "monthly.csv", [_monthly_table(market)])
    truth = {"as_of": AS_OF.isoformat(), "truth": market.truth}
    text = json.dumps(truth, ensure_ascii=False, indent=1) + "\n"
    (draft / "truth.json").write_text(text, encoding="utf-8", newline="\n")
    for name in NAMES:
        sync(draft / name)


def _write_csv(file: Path, tables: Sequence[pa.Table] | Iterator[pa.Table]) -> None:
    """Write tables of one schema after another; no cell needs quotes."""
    # the header is ours: Arrow puts its own in quotes
    plain = csv.WriteOptions(include_header=False, quoting_style="none")
    with file.open("wb") as out:
        for number, table in enumerate(tables):
            if number == 0:
                out.write((",".join(table.column_names) + "\n").encode())
            csv.write_csv(table, out, plain)


def _loan_tables(market: Market) -> Iterator[pa.Table]:
    for start in range(0, len(market.order), _BATCH):
        yield _loan_table(market, market.order[start : start + _BATCH], start)


def _loan_table(market: Market, rows: Ints, start: int) -> pa.Table:
    part = {name: column[rows] for name, column in market.book.items()}
    number = np.arange(start + 1, start + len(rows) + 1)
    return pa.table(
        {
            "loan_id": _numbered("L", number, 8),
            "platform_id": _chosen(market.cast.institution_ids, part["platform"]),
            "borrower_id": _parties(market, part["borrower"]),
            "borrower_kind": _chosen(("natural", "legal"), part["legal"]),
            "principal_fen": part["principal"],
            "outstanding_fen": part["outstanding"],
            "annual_rate_bp": part["rate_bp"],
            "term_days": part["term_days"],
            "opened_on": _days(part["opened"]),
            "funded_on": _days(part["funded"]),
            "due_on": _days(part["due"]),
            "status": _chosen(STATUSES, part["status"]),
            "project_id": _projects(part["project"], number),
            "product_name": _chosen(PRODUCT_NAMES, part["product"]),
            "region": _chosen(REGIONS, part["region"]),
            "currency": _chosen(("CNY",), np.zeros(len(rows), dtype=np.int8)),
        }
    )


def _projects(projects: NDArray[np.signedinteger], rows: Ints) -> pa.Array:
    """Most projects are of one loan and numbered as it is."""
    own = pa.array(projects == OWN_PROJECT)
    shared = _numbered(SHARED_PROJECT, np.maximum(projects, 0), 6)
    named = pc.if_else(pa.array(projects < 0), pa.scalar(None, pa.string()), shared)
    return pc.if_else(own, _numbered("J", rows, 8), named)


def _repayment_tables(market: Market) -> Iterator[pa.Table]:
    """The payments in the order of the loans."""
    for start in range(0, len(market.order), _BATCH):
        rows = market.order[start : start + _BATCH]
        part = {name: column[rows] for name, column in market.book.items()}
        paid = payments(part)
        yield pa.table(
            {
                "platform_id": _chosen(market.cast.institution_ids, part["platform"][paid["row"]]),
                "loan_id": _numbered("L", start + 1 + paid["row"], 8),
                "paid_on": _days(paid["paid"]),
                "principal_fen": paid["principal"],
                "interest_fen": paid["interest"],
            }
        )


def _link_table(market: Market) -> pa.Table:
    links = market.links

    def ends(numbers: Iterable[int]) -> pa.Array:
        return _parties(market, np.fromiter(numbers, dtype=np.int64, count=len(links)))

    return pa.table(
        {
            "from_id": ends(link.source for link in links),
            "to_id": ends(link.target for link in links),
            "kind": pa.array([link.kind for link in links]),
            "share_bp": pa.array([link.share_bp for link in links], pa.int64()),
            "valid_from": pa.array([link.since for link in links]),
            "valid_to": pa.array([link.until for link in links], pa.date32()),
        }
    )


def _parties(market: Market, numbers: Ints) -> pa.Array:
    return pa.array(party_ids(numbers, market.seed, market.cast.institution_ids)).cast(pa.string())


def _custody_table(market: Market) -> pa.Table:
    columns = market.custody
    return pa.table(
        {
            "platform_id": _chosen(market.cast.platform_ids, columns["platform"]),
            "day": _days(columns["day"]),
            "custodian_id": _numbered("BANK", columns["bank"], 2),
            "custodian_balance_fen": columns["custodian"],
            "client_liabilities_fen": columns["owed"],
        }
    )


def _monthly_table(market: Market) -> pa.Table:
    cast, figures = market.cast, market.figures
    rows = cast.size.platforms * cast.size.months
    months = tuple(str(month) for month in cast.months)
    table = pa.table(
        {
            "platform_id": pa.array(np.repeat(cast.platform_ids, len(months)).tolist()),
            "month": pa.array(months * cast.size.platforms),
            "published_on": _days(figures["published"].ravel()),
            **{name: figures[name].ravel() for name in MONTHLY_FIGURES},
            "fees": pa.array([FEES] * rows),
            "other": pa.array([OTHER] * rows),
            "cur_amount_fen": figures["cur_amount_fen"].ravel(),
            "avg_rate_bp": _known(figures["avg_rate_bp"].ravel()),
            "avg_term_days": _known(figures["avg_term_days"].ravel()),
            "net_inflow_fen": figures["net_inflow_fen"].ravel(),
        }
    )
    return table.filter(pa.array(figures["filed"].ravel() == 1))


def _text_table(names: Sequence[str], rows: Sequence[Sequence[str]]) -> pa.Table:
    return pa.table({name: pa.array([row[i] for row in rows]) for i, name in enumerate(names)})


def _chosen(values: Sequence[str], indices: NDArray[np.signedinteger]) -> pa.Array:
    return pa.array(values, pa.string()).take(pa.array(indices))


def _numbered(prefix: str, numbers: Ints, width: int) -> pa.Array:
    digits = pc.utf8_lpad(pa.array(numbers).cast(pa.string()), width, "0")
    return pc.binary_join_element_wise(prefix, digits, "")


def _days(numbers: NDArray[np.signedinteger]) -> pa.Array:
    return _known(numbers.astype(np.int32)).cast(pa.date32())


def _known(numbers: NDArray[np.signedinteger]) -> pa.Array:
    """The numbers, negative ones as empty cells."""
    return pa.array(numbers, mask=numbers < 0)
