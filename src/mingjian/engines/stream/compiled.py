"""Kernels: plain functions over arrays, compiled by numba once and kept beside the source.

A kernel asks for no memory; room is handed in. So numba need not count references, which between small
functions over tuples of arrays costs ten times the work itself (50 ns a step of the graph search, 4 without).
"""

from collections.abc import Callable
from typing import ParamSpec, TypeVar, cast

from numba import njit

P = ParamSpec("P")
R = TypeVar("R")


def kernel(function: Callable[P, R]) -> Callable[P, R]:
    """Compile a function at its first call for each kind of arguments; its types stay those written."""
    return cast("Callable[P, R]", njit(cache=True, _nrt=False)(function))  # type: ignore[call-overload] # numba tells not all
