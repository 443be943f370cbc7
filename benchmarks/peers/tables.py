"""The peers of the intake: DuckDB's bare copy, the same checks in pandera on DuckDB, and in pandas.

Every peer reads the CSV file, checks it where it checks at all, and writes a Parquet file. The checks are
taken from the form, so that all ask the same.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import ibis
import ibis.expr.datatypes as types
import pandas as pd
import pandera.ibis as pandera
from pandera.errors import SchemaErrors

from mingjian.engines.intake.identity import CHECK_DIGITS, SHAPE, WEIGHTS
from mingjian.kernel.forms import FIRST_DAY, LAST_DAY, NUMBERS, TEXT_LIMIT, Field, FieldType, Section

BLANKS = " \t\n\r\u3000"
CURRENCY = "[A-Z]{3}"


def copy_bare(file: Path, target: Path) -> None:
    """CSV to Parquet as DuckDB does it when it is asked for nothing else."""
    with duckdb.connect() as con:
        con.execute(f"COPY (FROM read_csv('{file}')) TO '{target}' (FORMAT parquet)")


# --- pandera, its Ibis back end on DuckDB


def check_with_pandera(section: Section, file: Path, target: Path) -> int:
    """The failure cases of the file; a file without any becomes Parquet."""
    con = ibis.duckdb.connect()
    try:
        kinds = {f.name: _sql_type(f) for f in section.fields}
        table = con.read_csv(file, columns=kinds, header=True, auto_detect=False, ignore_errors=False)
        try:
            pandera_schema(section).validate(table, lazy=True)
        except SchemaErrors as found:
            return len(found.failure_cases)
        table.to_parquet(target)
        return 0
    finally:
        con.disconnect()


def pandera_schema(section: Section) -> Any:
    """The checks of a section as pandera writes them."""
    columns = {
        f.name: pandera.Column(_ibis_type(f), nullable=not f.required, checks=_pandera_checks(f))
        for f in section.fields
    }
    orders = [_pandera_order(order.earlier, order.later) for order in section.orders]
    return pandera.DataFrameSchema(columns, checks=orders, unique=list(section.key))


def _pandera_checks(f: Field) -> list[Any]:
    if f.type in NUMBERS:
        low, high = f.limits or (0, 0)
        return [pandera.Check.in_range(low, high)]
    if f.type is FieldType.DATE:
        return [pandera.Check.in_range(FIRST_DAY, LAST_DAY)]
    if f.type is FieldType.CODE:
        return [pandera.Check.isin(f.codes)]
    if f.type is FieldType.CURRENCY:
        return [pandera.Check.str_matches(f"^{CURRENCY}$")]
    checks = [pandera.Check.str_length(max_value=TEXT_LIMIT), pandera.Check(_is_no_identity_number)]
    return [*checks, pandera.Check(_is_trimmed)] if f.type is FieldType.IDENTIFIER else checks


def _is_no_identity_number(data: Any) -> Any:
    text = data.table[data.key]
    total = sum((text.substr(i, 1).ascii_str() - 48) * weight for i, weight in enumerate(WEIGHTS))
    digit = ibis.literal(CHECK_DIGITS).substr(total % 11, 1)
    is_one = (text.length() == 18) & text.re_search(f"^{SHAPE}$") & (text.substr(17, 1).upper() == digit)
    return ~is_one.fill_null(False)


def _is_trimmed(data: Any) -> Any:
    text = data.table[data.key]
    return text.re_search(r"^[^\s\x{3000}](.*[^\s\x{3000}])?$").fill_null(True)


def _pandera_order(earlier: str, later: str) -> Any:
    def in_order(data: Any) -> Any:
        return (data.table[later] >= data.table[earlier]).fill_null(True)

    return pandera.Check(in_order)


def _sql_type(f: Field) -> str:
    if f.type in NUMBERS:
        return "BIGINT"
    return "DATE" if f.type is FieldType.DATE else "VARCHAR"


def _ibis_type(f: Field) -> Any:
    return {"BIGINT": types.Int64, "DATE": types.Date, "VARCHAR": types.String}[_sql_type(f)]


# --- pandas, as it is mostly written


def check_with_pandas(section: Section, file: Path, target: Path) -> int:
    """How many cells and rows break a check; a file without any becomes Parquet."""
    frame = pd.read_csv(
        file, dtype={f.name: str for f in section.fields}, keep_default_na=False, na_values=[""]
    )
    found = 0
    for f in section.fields:
        found += _pandas_column(frame, f)
    for order in section.orders:
        found += int((frame[order.later] < frame[order.earlier]).sum())
    found += int(frame.duplicated(list(section.key)).sum())
    if not found:
        frame.to_parquet(target)
    return found


def _pandas_column(frame: pd.DataFrame, f: Field) -> int:
    """Type and check one column; bad cells become missing."""
    text = frame[f.name]
    found = int(text.isna().sum()) if f.required else 0
    if f.type in NUMBERS:
        low, high = f.limits or (0, 0)
        whole = text.str.fullmatch("-?[0-9]+", na=False)
        frame[f.name] = pd.to_numeric(text.where(whole)).astype("Int64")
        return found + int((~whole & text.notna()).sum() + (~frame[f.name].between(low, high)).sum())
    if f.type is FieldType.DATE:
        days = pd.to_datetime(text, format="%Y-%m-%d", errors="coerce")
        frame[f.name] = days
        outside = days.notna() & ~days.between(pd.Timestamp(FIRST_DAY), pd.Timestamp(LAST_DAY))
        return found + int((days.isna() & text.notna()).sum() + outside.sum())
    return found + sum(int((broken & text.notna()).sum()) for broken in _pandas_text(text, f))


def _pandas_text(text: "pd.Series[str]", f: Field) -> list["pd.Series[bool]"]:
    if f.type is FieldType.CODE:
        return [~text.isin(f.codes)]
    if f.type is FieldType.CURRENCY:
        return [~text.str.fullmatch(CURRENCY, na=True)]
    shaped = text.str.fullmatch(SHAPE, na=False)
    numbers = text[shaped].map(_holds_check_digit).reindex(text.index, fill_value=False)
    broken = [text.str.len() > TEXT_LIMIT, numbers]
    return [*broken, text != text.str.strip(BLANKS)] if f.type is FieldType.IDENTIFIER else broken


def _holds_check_digit(text: str) -> bool:
    total = sum(int(digit) * weight for digit, weight in zip(text, WEIGHTS, strict=False))
    return CHECK_DIGITS[total % 11] == text[17].upper()


Peer = Callable[[Section, Path, Path], int]
PEERS: dict[str, Peer] = {"pandera on DuckDB": check_with_pandera, "pandas": check_with_pandas}
