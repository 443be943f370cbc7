"""The WSGI application that the server runs."""

import os
import threading
import time

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mingjian.config.settings")

from django.core.wsgi import get_wsgi_application


def end_with(parent: int) -> None:
    """End this process when the server that started it is gone.

    The server shares its port between processes: one left behind by a kill would go on answering with the
    code of yesterday.
    """
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)


threading.Thread(target=end_with, args=(os.getppid(),), daemon=True).start()
application = get_wsgi_application()
