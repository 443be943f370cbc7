"""`mingjian verify FILE --key KEYFILE [--witness KEYFILE]`: check a proof offline."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from mingjian.config.output import CLEAN, COULD_NOT, FOUND, console, emit_json, show_problems
from mingjian.kernel.notes import (
    COSIGNATURE,
    ED25519,
    Checkpoint,
    VerifierKey,
    encode_base64,
    parse_key,
    witnessed_at,
)
from mingjian.kernel.problems import Problem, Refused, problem
from mingjian.kernel.proofs import PROOF_LIMIT_BYTES, Proof, parse_proof
from mingjian.kernel.proofs import verify as verify_proof

KEY_LIMIT_BYTES = 4_096


def verify(
    file: Annotated[Path, typer.Argument(help="存证文件 · the proof file")],
    key: Annotated[Path, typer.Option(help="验证公钥文件 · the file with the verifier key")],
    witness: Annotated[
        list[Path] | None,
        typer.Option(help="须有联署的见证方公钥文件 · keys of witnesses to require"),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON · print JSON")] = False,
) -> None:
    """核验存证文件 · Check a proof offline: 0 it holds, 1 it does not, 2 could not run."""
    try:
        verifier = read_key(key)
        witnesses = [read_key(path, "--witness", COSIGNATURE) for path in witness or ()]
        data = read_bytes(file, "FILE", PROOF_LIMIT_BYTES + 1)
    except Refused as refused:
        _end(COULD_NOT, refused.problems, as_json)
    try:
        proof = parse_proof(data)
        checkpoint = verify_proof(proof, verifier)
        seen = [(one.name, _instant(witnessed_at(proof.checkpoint, one))) for one in witnesses]
    except Refused as refused:
        _end(FOUND, refused.problems, as_json)
    _tell(proof, checkpoint, seen, as_json)


def read_key(path: Path, option: str = "--key", kind: bytes = ED25519) -> VerifierKey:
    """The verifier key in a file that an option names. Refuses one that cannot be read."""
    data = read_bytes(path, option, KEY_LIMIT_BYTES)
    return parse_key(data.decode("utf-8", errors="replace"), kind)


def read_bytes(path: Path, option: str, limit: int) -> bytes:
    """The first `limit` bytes of a file named by an option. Refuses one that cannot be opened."""
    try:
        with path.open("rb") as file:
            return file.read(limit)
    except OSError as error:
        allowed = "可读的文件 / a readable file"
        raise Refused(problem("option.invalid", column=option, value=path, allowed=allowed)) from error


def _end(code: int, problems: tuple[Problem, ...], as_json: bool) -> NoReturn:
    if as_json:
        valid = False if code == FOUND else None
        emit_json({"valid": valid, "problems": [p.as_json() for p in problems]})
    show_problems(problems)
    raise typer.Exit(code)


def _instant(seconds: int) -> str:
    """An instant as text; one beyond the calendar as its seconds since 1970."""
    try:
        return datetime.fromtimestamp(seconds, UTC).isoformat()
    except (ValueError, OverflowError, OSError):
        return str(seconds)


def _tell(proof: Proof, checkpoint: Checkpoint, seen: list[tuple[str, str]], as_json: bool) -> None:
    content = _content(proof.leaf)
    if as_json:
        emit_json(
            {
                "valid": True,
                "origin": checkpoint.origin,
                "index": proof.index,
                "size": checkpoint.size,
                "root": encode_base64(checkpoint.root),
                "leaf": content,
                "witnesses": [{"name": name, "at": at} for name, at in seen],
                "problems": [],
            }
        )
    else:
        typer.echo(
            f"存证成立：条目 {proof.index} 在日志 {checkpoint.origin} 的前 {checkpoint.size} 条之中。\n"
            f"The proof holds: entry {proof.index} of {checkpoint.origin}, signed at size {checkpoint.size}."
        )
        for name, at in seen:
            typer.echo(f"见证方 {name} 于 {at} 联署。 The witness {name} cosigned at {at}.")
        typer.echo(json.dumps(content, ensure_ascii=False, indent=1))
    console.print("已用所给公钥核验 · checked with the key given")
    raise typer.Exit(CLEAN)


def _content(leaf: bytes) -> object:
    """What the leaf says: its JSON, or its bytes in base64 where they are no JSON that can be printed."""
    try:
        content: object = json.loads(leaf)
        json.dumps({"leaf": [content]}, ensure_ascii=False, indent=1, allow_nan=False).encode()
    except (ValueError, RecursionError):
        return encode_base64(leaf)
    return content
