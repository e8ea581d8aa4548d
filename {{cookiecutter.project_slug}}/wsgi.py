"""The WSGI entry point: `application`, where gunicorn, mod_wsgi and `flask --app wsgi` find it."""

import sys
from pathlib import Path

# mod_wsgi loads this file from wherever Apache runs, without the project on the path.
sys.path.insert(0, str(Path(__file__).resolve().parent))

from app import SettingsError, create_app
from app.doctor.command import is_called, only_doctor

try:
    application = only_doctor() if is_called() else create_app()
except SettingsError as error:
    print(error, file=sys.stderr)
    sys.exit(4)  # gunicorn's own code for "app failed to load": it stops instead of retrying
