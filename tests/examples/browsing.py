"""A browser at the real server: it keeps a cookie, and sends what browsers send. Shared by tests.

POSTING is a workflow that lets people in by link, and coordinators in an emergency.
"""
import json
import secrets

TITLE = {"en": "Posting", "fr": "Affectation"}
ANYTHING = {"type": "object"}
POSTING = {
    "id": "posting", "version": 1, "title": TITLE, "initial": "open",
    "states": {"open": {"on": {"noted": "open"}}},
    "attributes": {"country": {"var": "data.country"}, "host": {"var": "data.host"}},
    "readers": {"volunteer": {"==": [{"var": "data.volunteer"}, {"var": "reader.subject"}]},
                "stranger": False},
    "links": {"host": {"by": ["coordinator"], "org": {"var": "data.host"},
                       "subject": {"var": "data.supervisor"}},
              "volunteer": {"by": ["coordinator", "officer"],
                            "subject": {"var": "data.volunteer"}}},
    "glass": ["coordinator", "stranger"],
    "start": {"by": ["*"], "data": ANYTHING},
    "triggers": {"noted": {"title": TITLE, "by": ["*"], "data": ANYTHING}},
    "data": ANYTHING}


def publish(server, workflow):
    status, answer = server.send(
        "PUT", f"/v1/workflows/{workflow['id']}/versions/1", workflow, server.admin)
    if status != 201:
        raise AssertionError(answer)


def start(server, instance, workflow="posting", **data):
    status, answer = server.post(
        "/v1/instances", {"workflow": workflow, "id": instance, "data": data}, server.admin)
    if status != 201:
        raise AssertionError(answer)


def token_of(server, role, **scope):
    status, answer = server.post("/v1/tokens", {"role": role, "subject": role + "-1", **scope},
                                 server.admin)
    if status != 201:
        raise AssertionError(answer)
    return answer["token"]


def secret_of(url):
    return url.partition("/enter#")[2]


class Browser:
    """One device. What it sends beside the cookie, `ask` can be told to leave out or change."""

    def __init__(self, server):
        self.server, self.device = server, secrets.token_urlsafe(16)
        self.origin = f"http://{server.connection.host}:{server.connection.port}"
        self.cookie = self.csrf = self.set_cookie = None

    def enter(self, url, device=None, headers=None):
        """Status and body of the button's request."""
        status, fields, body = self.server.exchange(
            "POST", "/v1/sessions",
            json.dumps({"link": secret_of(url), "device": device or self.device}),
            {"Content-Type": "application/json", "Origin": self.origin,
             "Sec-Fetch-Site": "same-origin", **(headers or {})})
        if status == 201:
            self.set_cookie = fields["Set-Cookie"]
            self.cookie, self.csrf = self.set_cookie.split(";")[0], body["csrf"]
        return status, body

    def headers(self, **changed):
        """Of a request by a page of ours; None leaves a header out."""
        sent = {"Cookie": self.cookie, "Jalon-CSRF": self.csrf, "Origin": self.origin,
                "Sec-Fetch-Site": "same-origin", "Content-Type": "application/json",
                **{name.replace("_", "-"): value for name, value in changed.items()}}
        return {name: value for name, value in sent.items() if value is not None}

    def ask(self, method, target, body=None, **changed):
        """Status and body of a request by cookie."""
        status, _, value = self.server.exchange(
            method, target, None if body is None else json.dumps(body), self.headers(**changed))
        return status, value
