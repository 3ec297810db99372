"""Entering by link over TLS: the cookie that no other host can set, and no plain Origin.

JALON_BIN names the program.
"""
import http.client
import json
import unittest

from simulated import HAS_JALON
from tls_test import TlsServer

DEVICE = "d" * 22


@unittest.skipUnless(HAS_JALON, "no program; set JALON_BIN")
class TlsSessionTest(TlsServer, unittest.TestCase):
    def send(self, method, target, body=None, **headers):
        """Status, headers and JSON of the answer."""
        connection = http.client.HTTPSConnection("127.0.0.1", self.port, timeout=30,
                                                 context=self.trusting())
        self.addCleanup(connection.close)
        connection.request(method, target, None if body is None else json.dumps(body), {
            "Content-Type": "application/json",
            **{name.replace("_", "-"): value for name, value in headers.items()}})
        answer = connection.getresponse()
        return answer.status, answer.headers, json.loads(answer.read() or "null")

    def link(self):
        _, _, made = self.send("POST", "/v1/links", {"role": "officer"},
                               Authorization="Bearer " + self.token)
        return made["url"]

    def test_a_link_leads_to_tls_and_its_cookie_is_for_tls_alone(self):
        url = self.link()
        self.assertTrue(url.startswith(self.url + "/enter#"))
        secret = url.partition("#")[2]
        status, headers, session = self.send("POST", "/v1/sessions",
                                             {"link": secret, "device": DEVICE}, Origin=self.url)
        self.assertEqual(status, 201)
        cookie, _, attributes = headers["Set-Cookie"].partition("; ")
        self.assertTrue(cookie.startswith("__Host-jalon=jalon_"))
        self.assertEqual(attributes, "Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=7776000")
        who = self.send("GET", "/v1/whoami", Cookie=cookie)
        self.assertEqual((who[0], who[2]["session"]["csrf"]), (200, session["csrf"]))
        plain = cookie.removeprefix("__Host-")
        self.assertEqual(self.send("GET", "/v1/whoami", Cookie=plain)[0], 401)
        for origin, status in ((self.url.replace("https", "http"), 403), (self.url, 201)):
            self.assertEqual(self.send("POST", "/v1/live/tickets", Cookie=cookie, Origin=origin,
                                       Jalon_CSRF=session["csrf"])[0], status)
        _, headers, _ = self.send("DELETE", "/v1/sessions/current", Cookie=cookie,
                                  Jalon_CSRF=session["csrf"])
        self.assertTrue(headers["Set-Cookie"].startswith("__Host-jalon=; Path=/; Secure; "))


if __name__ == "__main__":
    unittest.main()
