"""A small demo market, served as `mingjian up` does. Run as a module with FOLDER and PORT."""

import sys
from pathlib import Path

from mingjian.config.environment import start_django
from mingjian.config.today import now
from mingjian.engines.simulation.cast import Size

SMALL = Size(platforms=6, months=2, loans=1_500)


def main() -> None:
    """Set up the market and serve it until told to stop."""
    folder, port = Path(sys.argv[1]), int(sys.argv[2])
    start_django(folder)
    from mingjian.config import serve
    from mingjian.config.demo_market import set_up_demo
    from mingjian.config.worker import catch_up

    serve._prepare()
    set_up_demo(folder, SMALL)
    catch_up(at=now())
    serve._serve(port)


if __name__ == "__main__":
    main()
