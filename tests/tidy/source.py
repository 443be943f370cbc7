"""The files that the tidy tests walk: the modules as syntax trees, and all that is under version control."""

import ast
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "mingjian"
BUILT = {".pyc", ".mo"}


@cache
def modules() -> dict[str, ast.Module]:
    """Every module of the package but migrations, by its path below it."""
    paths = sorted(p for p in SOURCE.rglob("*.py") if "migrations" not in p.parts)
    return {str(p.relative_to(SOURCE)): ast.parse(p.read_text(encoding="utf-8")) for p in paths}


@cache
def versioned() -> tuple[Path, ...]:
    """Every file that is, or is about to be, under version control; the sources of an unpacked archive."""
    if not (ROOT / ".git").exists():
        folders = (ROOT / name for name in ("docs", "src/mingjian", "tests"))
        found = [path for folder in folders for path in folder.rglob("*.*") if path.suffix not in BUILT]
        return (*ROOT.glob("*.md"), *(path for path in found if path.is_file()))
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True).stdout.decode()
    return tuple(path for name in listed.split("\0") if name and (path := ROOT / name).is_file())


def functions(tree: ast.AST) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function and method of a tree."""
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def called(node: ast.AST) -> str | None:
    """The last name of what a call calls; None for other nodes."""
    if not isinstance(node, ast.Call):
        return None
    return getattr(node.func, "attr", getattr(node.func, "id", None))
