"""Regions by their six-digit code (GB/T 2260), and which of them an office covers.

Two digits name the province, two the city, two the county; trailing pairs of zeros mean the whole of it:
`110000` is the province, `110100` the city, `110105` one county. An institution registered for a whole
province lies in no city of it.
"""

import re

from mingjian.kernel.problems import Refused, problem

CODE = re.compile(r"[1-9]\d(\d\d)(\d\d)", re.ASCII)


def parse_region(code: str) -> str:
    """The code if it is one; "" is the whole country. Raises Refused for anything else."""
    found = CODE.fullmatch(code)
    if code and (not found or (found[1] == "00" and found[2] != "00")):
        allowed = "六位行政区划代码，全国留空 / a six-digit code such as 310000; empty: the whole country"
        raise Refused(problem("option.invalid", column="region", value=code, allowed=allowed))
    return code


def prefix_of(code: str) -> str:
    """The digits with which every code inside the region begins."""
    while code.endswith("00") and len(code) % 2 == 0:
        code = code[:-2]
    return code


def covers(office: str, region: str) -> bool:
    """True where an office of a region is competent for another; one without a region for all."""
    return not office or region.startswith(prefix_of(office))
