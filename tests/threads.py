"""Several threads that start at the same moment, each on a connection of its own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import TypeVar

from django.db import connection

from mingjian.kernel.problems import Refused

THREADS = 4
Given = TypeVar("Given")


def together(*works: Callable[[], Given]) -> list[Given]:
    """What each work gives; all start together."""
    barrier = Barrier(len(works))

    def run(work: Callable[[], Given]) -> Given:
        barrier.wait()
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def at_once(do: Callable[[int], str]) -> list[str]:
    """What each of four threads is told that start together: a refusal by its code."""

    def told(number: int) -> str:
        try:
            return do(number)
        except Refused as refused:
            return refused.problems[0].code

    return sorted(together(*(partial(told, number) for number in range(THREADS))))
