"""`mingjian witness key` and `mingjian witness serve`: watch logs of others and cosign their checkpoints."""

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Annotated

import typer

from mingjian.config.commands.verify import read_key
from mingjian.config.output import CLEAN, COULD_NOT, console, show_problems
from mingjian.config.today import now
from mingjian.engines.log.files import write_files
from mingjian.engines.log.seeds import keep_seed
from mingjian.engines.log.witness import Witness
from mingjian.kernel.notes import COSIGNATURE, Signer, is_name, parse_key
from mingjian.kernel.problems import Problem, Refused, problem
from mingjian.kernel.witness import BAD, SUBMISSION_LIMIT_BYTES, UNKNOWN, Answer

PATH = "/add-checkpoint"
KEY, SEED = "key", "witness-seed"
TIMEOUT_S = 10.0  # for each wait on a client
FAILED = 500

app = typer.Typer(help="见证其他日志 · Watch the logs of others.", no_args_is_help=True)

DataFolder = Annotated[Path, typer.Option("--data", help="见证方的文件夹 · the folder of the witness")]


@app.command()
def key(
    data: DataFolder,
    name: Annotated[str, typer.Option(help="见证方名称，如 witness.example/w1 · its name")],
) -> None:
    """生成密钥并打印公钥 · Make the key at first call and print the verifier key."""
    try:
        if not is_name(name):
            raise Refused(
                problem("option.invalid", column="--name", value=name, allowed="witness.example/w1")
            )
        text = _make_key(data, name)
    except Refused as refused:
        show_problems(refused.problems)
        raise typer.Exit(COULD_NOT) from refused
    typer.echo(text)


@app.command()
def serve(
    data: DataFolder,
    log: Annotated[list[Path], typer.Option(help="日志的验证公钥文件，可多次给出 · key files of logs")],
    port: Annotated[int, typer.Option(min=0, max=65_535, help="端口，0 为任选 · the port, 0: any")] = 8100,
    host: Annotated[str, typer.Option(help="地址 · the address to listen on")] = "127.0.0.1",
) -> None:
    """运行见证服务 · Answer add-checkpoint until told to stop."""
    try:
        witness = Witness(data, _signer(data), [read_key(file, "--log") for file in log])
        server = _listen(witness, host, port)
    except Refused as refused:
        show_problems(refused.problems)
        raise typer.Exit(COULD_NOT) from refused
    typer.echo(f"http://{host}:{server.server_address[1]}{PATH}")
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        console.print("已停止 / stopped")
    finally:
        server.server_close()
    raise typer.Exit(CLEAN)


def listen(witness: Witness, host: str, port: int) -> ThreadingHTTPServer:
    """A server that answers for a witness; not running yet. Raises OSError where the port is taken."""
    return ThreadingHTTPServer((host, port), type("Handler", (_Handler,), {"witness": witness}))


class _Handler(BaseHTTPRequestHandler):
    """One connection of a client; it may send several submissions."""

    protocol_version = "HTTP/1.1"
    server_version, sys_version = "mingjian-witness", ""
    timeout = TIMEOUT_S
    witness: Witness

    def do_POST(self) -> None:
        """Answer a submission; whatever fails on our side is 500 and nothing is signed."""
        self._send(self._answer())

    def do_GET(self) -> None:
        """There is nothing to read here."""
        self._send(Answer(UNKNOWN, f"POST {PATH}\n"))

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name that is called
        """Tell each request on stderr."""
        console.print(f"{self.address_string()} {format % args}", markup=False)

    def _answer(self) -> Answer:
        length = self.headers.get("Content-Length", "")
        if not (length.isascii() and length.isdecimal()) or int(length) > SUBMISSION_LIMIT_BYTES:
            self.close_connection = True  # what follows is not read
            return Answer(BAD, f"a Content-Length of at most {SUBMISSION_LIMIT_BYTES} is required\n")
        data = self.rfile.read(int(length))
        if self.path != PATH:
            return Answer(UNKNOWN, f"POST {PATH}\n")
        try:
            return self.witness.receive(data, int(now().timestamp()))
        except (OSError, Refused) as error:
            console.print(f"✗ {error}", markup=False)
            return Answer(FAILED, "the witness cannot store what it sees\n")

    def _send(self, answer: Answer) -> None:
        body = answer.body.encode()
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def _listen(witness: Witness, host: str, port: int) -> ThreadingHTTPServer:
    try:
        return listen(witness, host, port)
    except OSError as error:
        where = f"{host}:{port}"
        allowed = "空闲端口 / a free port"
        raise Refused(problem("option.invalid", column="--port", value=where, allowed=allowed)) from error


def _make_key(data: Path, name: str) -> str:
    """The verifier key of the folder's seed under a name. Refuses another name than the first."""
    text = Signer(name, keep_seed(data / SEED), COSIGNATURE).verifier.text
    if not (data / KEY).exists():
        write_files(data, {KEY: f"{text}\n".encode()})
    standing = (data / KEY).read_text(encoding="utf-8").strip()
    if standing != text:
        raise Refused(_misnamed(name, standing.split("+")[0]))
    return text


def _misnamed(name: str, allowed: str) -> Problem:
    return problem("option.invalid", column="--name", value=name, allowed=allowed)


def _signer(data: Path) -> Signer:
    if not (data / KEY).is_file() or not (data / SEED).is_file():
        allowed = "先运行 mingjian witness key / run mingjian witness key first"
        raise Refused(problem("option.invalid", column="--data", value=data, allowed=allowed))
    name = parse_key((data / KEY).read_text(encoding="utf-8"), COSIGNATURE).name
    return Signer(name, (data / SEED).read_bytes(), COSIGNATURE)
