"""Requests by cookie: what other sites, other programs and an ended link can make of them.

JALON_BIN names the program. tls_session_test.py: the same over TLS.
"""
import base64
import os
import tempfile
import unittest

from browsing import POSTING, Browser, publish, start, token_of
from event_stream_test import Stream
from served import Server
from simulated import HAS_JALON
from websocket_rules_test import HANDSHAKE
from wire import Wire

STEP = ("POST", "/v1/instances/P-1/steps", {"trigger": "noted"})
ELSEWHERE = "https://elsewhere.example"


@unittest.skipUnless(HAS_JALON, "no program; set JALON_BIN")
class SessionsTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.server = Server(folder.name + "/data")
        cls.addClassCleanup(cls.server.stop)
        publish(cls.server, POSTING)
        start(cls.server, "P-1", country="SN", host="HALFA", volunteer="VL-1")

    def setUp(self):
        self.link = self.server.post("/v1/links", {"role": "volunteer", "instance": "P-1"},
                                     self.server.admin)[1]
        self.browser = Browser(self.server)
        self.assertEqual(self.browser.enter(self.link["url"])[0], 201)

    def version(self):
        return self.server.get("/v1/instances/P-1", self.server.admin)[1]["version"]

    def test_a_page_of_ours_takes_a_step(self):
        self.assertEqual(self.browser.ask(*STEP)[0], 200)
        self.assertEqual(self.browser.ask(*STEP, Origin=None, Sec_Fetch_Site=None)[0], 200)

    def test_what_another_site_sends_changes_nothing(self):
        other = Browser(self.server)
        other.enter(self.server.post("/v1/links", {"role": "host", "org": "H"},
                                     self.server.admin)[1]["url"])
        before = self.version()
        for changed in ({"Jalon_CSRF": None}, {"Jalon_CSRF": ""}, {"Jalon_CSRF": "x" * 43},
                        {"Jalon_CSRF": other.csrf}, {"Origin": ELSEWHERE}, {"Origin": "null"},
                        {"Origin": self.browser.origin + ".elsewhere.example"},
                        {"Sec_Fetch_Site": "cross-site"}, {"Sec_Fetch_Site": "same-site"},
                        {"Sec_Fetch_Site": "none"}):
            for method, target, body in (STEP, ("DELETE", "/v1/sessions/current", None),
                                         ("POST", "/v1/live/tickets", None),
                                         ("PUT", "/v1/views/v", {"title": "x", "filter": {}})):
                with self.subTest(changed=changed, target=target):
                    self.assertEqual(self.browser.ask(method, target, body, **changed)[0], 403)
        self.assertEqual(self.version(), before)
        self.assertEqual(self.browser.ask("GET", "/v1/whoami", Jalon_CSRF=None)[0], 200)

    def test_another_site_signs_nobody_in(self):
        for changed in ({"Origin": ELSEWHERE}, {"Sec-Fetch-Site": "cross-site"},
                        {"Content-Type": "text/plain"}):
            status, _ = self.browser.enter(self.link["url"], headers=changed)
            self.assertIn(status, (403, 415), changed)

    def test_beside_an_authorization_the_cookie_does_not_count(self):
        funder = token_of(self.server, "funder")
        _, me = self.browser.ask("GET", "/v1/whoami", Authorization="Bearer " + funder)
        self.assertEqual((me["role"], me["session"]), ("funder", None))
        for wrong in ("Bearer jalon_wrong", "Basic YTpi", "Bearer",
                      "Bearer " + self.browser.cookie.partition("=")[2]):
            self.assertEqual(self.browser.ask("GET", "/v1/whoami", Authorization=wrong)[0], 401)

    def test_cookies_that_are_many_or_unclear_let_nobody_in(self):
        name, _, secret = self.browser.cookie.partition("=")
        funder = token_of(self.server, "funder")
        for cookie, status in [
                (f"a=1; {self.browser.cookie}; b=2", 200),
                (f"{name}={secret};{name}={secret}", 200),
                (f"{name}={secret}; {name}=jalon_{'x' * 43}", 401), (f"{name}=", 401), (name, 401),
                (f"{name.upper()}={secret}", 401), (f'{name}="{secret}"', 401),
                (f"{name}={funder}", 401), (f"{name}=%6Aalon_{secret[6:]}", 401),
                (f"__Host-jalon=; {name}={secret}", 401),
                ("; ".join(f"{name}{i}=x" for i in range(500)), 401),
                (";" * 4000 + self.browser.cookie, 200), ("a=" + "x" * 9000, 431)]:
            with self.subTest(cookie=cookie[:100]):
                self.assertEqual(self.browser.ask("GET", "/v1/whoami", Cookie=cookie)[0], status)
                if status == 431:
                    self.server.connection.close()  # nothing after it is read

    def test_signing_out_ends_the_session_and_the_cookie(self):
        status, fields, _ = self.server.exchange("DELETE", "/v1/sessions/current",
                                                 headers=self.browser.headers())
        self.assertEqual(status, 204)
        self.assertEqual(fields["Set-Cookie"],
                         "jalon=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0")
        self.assertEqual(self.browser.ask("GET", "/v1/whoami")[0], 401)

    def websocket(self, **changed):
        """The status of the handshake, and the connection."""
        key = base64.b64encode(os.urandom(16)).decode()
        fields = {**HANDSHAKE, "Sec-WebSocket-Key": key,
                  "Host": self.browser.origin.partition("//")[2],
                  **self.browser.headers(Jalon_CSRF=None, Content_Type=None, **changed)}
        wire = Wire(self.server, ("GET /v1/live HTTP/1.1\r\n" + "".join(
            f"{name}: {value}\r\n" for name, value in fields.items()) + "\r\n").encode())
        self.addCleanup(wire.close)
        return wire.head()[0], wire

    def test_a_websocket_opens_for_a_page_of_ours_alone(self):
        self.assertEqual(self.websocket()[0], 101)
        for origin in (None, ELSEWHERE, "null"):
            with self.subTest(origin=origin):
                self.assertEqual(self.websocket(Origin=origin)[0], 403)
        self.assertEqual(self.websocket(Cookie="jalon=x")[0], 401)

    def test_an_ended_link_closes_the_open_connections_within_a_second(self):
        status, wire = self.websocket()
        self.assertEqual(status, 101)
        stream = self.stream()
        self.assertEqual(stream.event()["event"], "subscribed")
        wire.socket.settimeout(1)
        self.assertEqual(self.server.send("DELETE", "/v1/links/" + self.link["id"], None,
                                          self.server.admin)[0], 204)
        frame = wire.take(4)
        self.assertEqual((frame[0], int.from_bytes(frame[2:4], "big")), (0x88, 4401))
        self.assertEqual(stream.event()["data"]["code"], 4401)
        self.assertEqual(self.websocket()[0], 401)

    def stream(self, **changed):
        """EventSource tells no Origin of a page of the same site."""
        stream = Stream(self.server, None, {"from": "now"},
                        self.browser.headers(Jalon_CSRF=None, Origin=None, Content_Type=None,
                                             **changed))
        self.addCleanup(stream.close)
        return stream

    def test_an_event_stream_opens_for_a_page_of_ours_alone(self):
        self.assertEqual(self.stream().answer.status, 200)
        for site in ("cross-site", "same-site", "none"):
            self.assertEqual(self.stream(Sec_Fetch_Site=site).answer.status, 403)
        self.assertEqual(self.stream(Sec_Fetch_Site=None).answer.status, 200)
        self.assertEqual(self.stream(Cookie="jalon=x").answer.status, 401)

    def test_a_ticket_of_a_session_ends_with_it(self):
        status, ticket = self.browser.ask("POST", "/v1/live/tickets")
        self.assertEqual(status, 201)
        self.browser.ask("DELETE", "/v1/sessions/current")
        stream = Stream(self.server, None, {"ticket": ticket["ticket"]})
        self.addCleanup(stream.close)
        self.assertEqual(stream.answer.status, 401)


if __name__ == "__main__":
    unittest.main()
