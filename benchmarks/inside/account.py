"""Make an account, a token and a browser session, with a project's Python; print them as JSON."""

import json
import re
import secrets

from sqlalchemy import select

from app import create_app
from app.auth import accounts
from app.auth.models import User
from app.auth.tokens import create
from app.db import db

SITE = "https://localhost"
application = create_app()
email, password = f"bench-{secrets.token_hex(4)}@example.org", secrets.token_urlsafe(16)
with application.app_context():
    accounts.create(email, password, "user")
    user = db.session.scalar(select(User).where(User.email == email))
    token = create(user, "benchmark")
    owner = f"user:{user.id}"
browser = application.test_client()
page = browser.get("/sign-in", base_url=SITE).text
form = {"email": email, "password": password}
form["csrf_token"] = re.search(r'name="csrf_token" value="([^"]+)"', page)[1]
answer = browser.post("/sign-in", data=form, base_url=SITE, headers={"Referer": f"{SITE}/sign-in"})
cookies = [cookie.partition(";")[0] for cookie in answer.headers.getlist("Set-Cookie")]
print(json.dumps({"token": token, "owner": owner, "cookie": "; ".join(cookies)}))
