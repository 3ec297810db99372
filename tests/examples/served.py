"""The real server over a data directory, and a small client. Shared by the tests of this folder."""
import http.client
import json
import os
import signal
import subprocess

from documented import checked
from simulated import JALON


class Server:
    """`jalon serve --dev` over one data directory, until stop().

    `through` is a command that runs the one behind it, such as a tracer; `options` are more of
    its own.
    """

    def __init__(self, data, through=(), options=()):
        self.through = through
        self.process = subprocess.Popen(
            [*through, JALON, "serve", "--dev", "--data", data, "--listen", "127.0.0.1:0",
             *options],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
            start_new_session=bool(through))
        line = self.process.stdout.readline()
        if not line:
            self.process.stdout.close()
            raise AssertionError(f"the server ended with {self.process.wait(60)}")
        first = json.loads(line)
        self.connection = http.client.HTTPConnection(first["listening"].split("//")[1], timeout=60)
        self.admin, self.tokens = first["token"], {}

    def exchange(self, method, target, body=None, headers=None):
        """Status, headers and value of one answer, held to the document of the API."""
        self.connection.request(method, target, body, headers or {})
        answer = self.connection.getresponse()
        value = checked(method, target, answer.status, answer.getheaders(), answer.read())
        return answer.status, answer.headers, value

    def send(self, method, target, body, token):
        headers = {"Authorization": "Bearer " + token, "Content-Type": "application/json"}
        status, _, value = self.exchange(method, target, json.dumps(body), headers)
        return status, value

    def post(self, target, body, token):
        return self.send("POST", target, body, token)

    def token(self, actor):
        """One token for each actor of the file."""
        key = (actor["role"], actor["subject"], actor["org"])
        if key not in self.tokens:
            status, body = self.post("/v1/tokens", actor, self.admin)
            if status != 201:
                raise AssertionError(f"no token for {key}: {body}")
            self.tokens[key] = body["token"]
        return self.tokens[key]

    def get(self, target, token):
        status, _, value = self.exchange("GET", target,
                                         headers={"Authorization": "Bearer " + token})
        return status, value

    def take(self, line):
        token = self.token(line["as"])
        if "start" in line:
            return self.post("/v1/instances", line["start"], token)
        step = dict(line["step"])
        return self.post(f"/v1/instances/{step.pop('id')}/steps", step, token)

    def stop(self):
        self.connection.close()
        if self.through and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)  # a tracer does not pass it on
        else:
            self.process.terminate()
        self.process.wait(60)
        self.process.stdout.close()
