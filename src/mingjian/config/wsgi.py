"""The WSGI application that the server runs."""

import os
import threading
import time

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mingjian.config.settings")

from django.core.wsgi import get_wsgi_application

from mingjian.config.bodies import watch_bodies
from mingjian.engines.files import has_failed
from mingjian.ui.charts.drawing import warm


def end_with(*processes: int) -> None:
    """End this process when one of those that started it is gone, or when an fsync of its own failed.

    The server shares its port between processes: one left behind by a kill would go on answering with the
    code of yesterday.
    """
    while all(is_alive(process) for process in processes) and not has_failed():
        time.sleep(1)
    os._exit(1)


def is_alive(process: int) -> bool:
    """True while a process of this number runs."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


# Its parent is the server; `mingjian up`, which started that one, names itself in the environment.
starters = {os.getppid(), int(os.environ.get("MINGJIAN_STARTER", os.getppid()))}
threading.Thread(target=end_with, args=tuple(starters), daemon=True).start()
application = watch_bodies(get_wsgi_application())
threading.Thread(target=warm, daemon=True).start()  # no page waits for the drawing engine to start
