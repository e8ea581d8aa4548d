"""Run with a project's Python, in its folder: which of many passwords are accepted?

Reads a JSON list from the standard input; prints those that would be taken for a new account.
"""

import json
import sys

from app import create_app

application = create_app()
with application.test_request_context("/"):
    check = application.extensions["security"].password_util.validate
    taken = [each for each in json.load(sys.stdin) if not check(each, True)[0]]
print(json.dumps(taken))
