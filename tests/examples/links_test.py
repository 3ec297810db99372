"""Links that let one person in, as those meet them who would rather be somebody else.

JALON_BIN names the program.
"""
import http.client
import pathlib
import tempfile
import threading
import unittest

from browsing import POSTING, Browser, publish, secret_of, start, token_of
from served import Server
from simulated import HAS_JALON

DAYS_90 = 90 * 24 * 3600
MINUTE = 60_000_000  # µs, as the token file counts


@unittest.skipUnless(HAS_JALON, "no program; set JALON_BIN")
class LinksTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.data = folder.name + "/data"
        self.server = Server(self.data)
        self.addCleanup(lambda: self.server.stop())
        publish(self.server, POSTING)
        start(self.server, "P-SN", country="SN", host="HALFA", volunteer="VL-1",
              supervisor="supervisor-1")
        start(self.server, "P-ML", country="ML", host="HBRAVO")
        self.coordinator = token_of(self.server, "coordinator", countries=["SN"])

    def link(self, role="volunteer", instance="P-SN", token=None, **more):
        status, made = self.server.post("/v1/links", {"role": role, "instance": instance, **more},
                                        token or self.coordinator)
        self.assertEqual(status, 201, made)
        return made

    def signed_in(self, **order):
        browser = Browser(self.server)
        status, body = browser.enter(self.link(**order)["url"])
        self.assertEqual(status, 201, body)
        return browser

    def listed(self, token=None, query="?instance=P-SN"):
        status, body = self.server.get("/v1/links" + query, token or self.coordinator)
        self.assertEqual(status, 200, body)
        return body["items"]

    def age_uses(self, minutes):
        """As if each session had been begun so many minutes earlier."""
        file = pathlib.Path(self.data, "tokens")
        lines = [line.split("\t") for line in file.read_text(encoding="utf-8").splitlines()]
        for fields in lines:
            if fields[0] == "session":
                fields[5] = str(int(fields[5]) - minutes * MINUTE)
        fresh = file.with_suffix(".fresh")
        fresh.write_text("".join("\t".join(fields) + "\n" for fields in lines), encoding="utf-8")
        fresh.replace(file)

    def test_whoever_has_the_link_is_the_person_whom_the_mission_names(self):
        for role, who in (("volunteer", ("VL-1", [])), ("host", ("supervisor-1", ["HALFA"]))):
            with self.subTest(role=role):
                browser = self.signed_in(role=role)
                _, me = browser.ask("GET", "/v1/whoami")
                self.assertEqual((me["role"], me["subject"], me["hosts"]), (role, *who))
                self.assertEqual(me["session"]["csrf"], browser.csrf)
                status, page = browser.ask("GET", "/v1/instances")
                self.assertEqual([one["id"] for one in page["items"]], ["P-SN"])
                status, _ = browser.ask("POST", "/v1/instances/P-SN/steps", {"trigger": "noted"})
                self.assertEqual(status, 200)

    def test_the_cookie_is_for_this_site_alone_and_for_no_script(self):
        browser = self.signed_in()
        self.assertEqual(browser.set_cookie.partition("; ")[2],
                         f"Path=/; HttpOnly; SameSite=Strict; Max-Age={DAYS_90}")
        self.assertTrue(browser.set_cookie.startswith("jalon=jalon_"))

    def test_behind_a_proxy_with_tls_the_cookie_is_for_tls_alone(self):
        browser = Browser(self.server)
        browser.origin = browser.origin.replace("http:", "https:")
        self.assertEqual(browser.enter(self.link()["url"])[0], 201)
        self.assertTrue(browser.set_cookie.startswith("__Host-jalon=jalon_"))
        self.assertIn("; Secure; ", browser.set_cookie)
        self.assertEqual(browser.ask("GET", "/v1/whoami")[0], 200)

    def test_looking_at_the_page_uses_nothing(self):
        made = self.link()
        for target in ("/enter", "/enter?" + secret_of(made["url"]), "/v1/sessions"):
            self.server.connection.request("GET", target)
            self.server.connection.getresponse().read()
        self.assertIsNone(self.listed()[0]["used_at"])
        self.assertEqual(Browser(self.server).enter(made["url"])[0], 201)

    def test_the_page_is_served_where_a_link_leads(self):
        pages = []
        for target in ("/", "/enter"):
            self.server.connection.request("GET", target)
            answer = self.server.connection.getresponse()
            pages.append((answer.status, answer.getheader("Referrer-Policy"), answer.read()))
        self.assertEqual(pages[0], pages[1])
        self.assertEqual(pages[1][:2], (200, "no-referrer"))

    def test_a_replayed_link_lets_no_other_device_in(self):
        made = self.link()
        self.assertEqual(Browser(self.server).enter(made["url"])[0], 201)
        status, body = Browser(self.server).enter(made["url"])
        self.assertEqual(status, 401)
        self.assertIn("another device", body["detail"])

    def test_the_same_device_may_try_again_for_a_quarter_of_an_hour(self):
        made, browser = self.link(), Browser(self.server)
        self.assertEqual([browser.enter(made["url"])[0] for _ in range(2)], [201, 201])
        self.age_uses(14)
        self.assertEqual(browser.enter(made["url"])[0], 201)
        self.age_uses(2)
        status, body = browser.enter(made["url"])
        self.assertEqual(status, 401)
        self.assertIn("15 minutes", body["detail"])
        self.assertEqual(browser.ask("GET", "/v1/whoami")[0], 200)

    def test_many_at_once_with_one_link_are_one(self):
        made, statuses = self.link(), []

        def come():
            connection = http.client.HTTPConnection(
                self.server.connection.host, self.server.connection.port, timeout=30)
            connection.request(
                "POST", "/v1/sessions",
                f'{{"link":"{secret_of(made["url"])}","device":"{Browser(self.server).device}"}}')
            statuses.append(connection.getresponse().status)
            connection.close()
        threads = [threading.Thread(target=come) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(sorted(statuses), [201] + [401] * 7)
        self.assertEqual(self.listed()[0]["sessions"], 1)

    def test_a_use_outlives_the_process(self):
        made, browser = self.link(), Browser(self.server)
        self.assertEqual(browser.enter(made["url"])[0], 201)
        self.server.process.kill()
        self.server.stop()
        self.server = Server(self.data)
        browser.server = self.server
        self.assertEqual(browser.ask("GET", "/v1/whoami")[0], 200)
        self.assertEqual(Browser(self.server).enter(made["url"])[0], 401)

    def test_a_link_of_the_past_is_told_why_it_is_dead(self):
        for wrong in ("", "x", secret_of(self.link()["url"])[:-1] + "!", self.coordinator):
            status, body = Browser(self.server).enter("/enter#" + wrong)
            self.assertEqual(status, 401)
            self.assertIn("no such link", body["detail"])
        made = self.link()
        self.assertEqual(self.end(made["id"]), 204)
        self.assertEqual(Browser(self.server).enter(made["url"])[0], 401)

    def end(self, link, token=None):
        status, _ = self.server.send("DELETE", "/v1/links/" + link, None,
                                     token or self.coordinator)
        return status

    def test_who_may_send_links_is_told_for_which_roles(self):
        def roles(instance, token):
            _, body = self.server.get("/v1/links?instance=" + instance, token)
            return [(one["role"], one["named"]) for one in body["roles"]]
        both = [("host", True), ("volunteer", True)]
        self.assertEqual(roles("P-SN", self.coordinator), both)
        self.assertEqual(roles("P-SN", self.server.admin), both)
        officer = token_of(self.server, "officer")
        self.assertEqual(roles("P-SN", officer), [("volunteer", True)])
        self.assertEqual(roles("P-ML", officer), [("volunteer", False)])
        self.assertNotIn("roles", self.server.get("/v1/links", officer)[1])

    def test_ending_a_link_ends_what_was_made_with_it(self):
        made, browser = self.link(), Browser(self.server)
        browser.enter(made["url"])
        other = self.signed_in()
        self.assertEqual(self.end(made["id"]), 204)
        status, body = browser.ask("GET", "/v1/whoami")
        self.assertEqual((status, "session" in body["detail"]), (401, True))
        self.assertEqual(other.ask("GET", "/v1/whoami")[0], 200)
        self.assertEqual(self.end(made["id"]), 404)

    def test_a_link_sent_again_ends_the_one_before_and_its_sessions(self):
        made, browser = self.link(), Browser(self.server)
        browser.enter(made["url"])
        again = self.link(replaces=made["id"])
        self.assertEqual(browser.ask("GET", "/v1/whoami")[0], 401)
        self.assertEqual([one["id"] for one in self.listed()], [again["id"]])
        self.assertEqual(browser.enter(again["url"])[0], 201)
        status, _ = self.server.post("/v1/links", {"role": "volunteer", "instance": "P-SN",
                                                   "replaces": made["id"]}, self.coordinator)
        self.assertEqual(status, 422)

    def test_what_an_outbox_sends_again_in_the_next_session_counts_once(self):
        step = {"trigger": "noted", "data": {"text": "arrived"}}
        made, browser = self.link(role="host"), Browser(self.server)
        browser.enter(made["url"])
        first = browser.ask("POST", "/v1/instances/P-SN/steps", step, Idempotency_Key="item-1")
        self.assertEqual(first[0], 200, first)
        browser.enter(self.link(role="host", replaces=made["id"])["url"])
        again = browser.ask("POST", "/v1/instances/P-SN/steps", step, Idempotency_Key="item-1")
        self.assertEqual(again, first)
        volunteer = self.signed_in()
        other = volunteer.ask("POST", "/v1/instances/P-SN/steps", step, Idempotency_Key="item-1")
        self.assertEqual((other[0], other[1]["version"]), (200, first[1]["version"] + 1))

    def test_a_coordinator_sends_links_in_her_country_and_no_other(self):
        admin = self.server.admin
        start(self.server, "P-ML-2", country="ML", volunteer="VL-2")
        foreign = self.link(instance="P-ML-2", token=admin)["id"]
        wrong = {"role": "volunteer", "instance": "P-ML-2"}
        self.assertEqual(self.server.post("/v1/links", wrong, self.coordinator)[0], 404)
        self.assertEqual(self.server.get("/v1/links?instance=P-ML-2", self.coordinator)[0], 404)
        self.assertEqual(self.end(foreign), 404)
        self.assertEqual(self.server.post("/v1/links", {
            "role": "volunteer", "instance": "P-SN", "replaces": foreign}, self.coordinator)[0],
                         422)
        self.assertEqual(self.listed(query=""), [])
        self.assertEqual([one["id"] for one in self.listed(admin, "")], [foreign])

    def test_nobody_is_let_in_further_than_who_lets_in(self):
        start(self.server, "P-ML-2", country="ML", host="HALFA", supervisor="supervisor-1")
        host = self.signed_in(role="host")
        self.assertEqual(host.ask("GET", "/v1/instances/P-SN")[0], 200)
        self.assertEqual(host.ask("GET", "/v1/instances/P-ML-2")[0], 404)
        everywhere = self.signed_in(role="host", token=token_of(self.server, "coordinator"))
        self.assertEqual(everywhere.ask("GET", "/v1/instances/P-ML-2")[0], 200)

    def test_a_link_lets_in_ten_times_in_all_whoever_signs_out_between(self):
        made, browser = self.link(), Browser(self.server)
        for _ in range(10):
            self.assertEqual(browser.enter(made["url"])[0], 201)
            self.assertEqual(browser.ask("DELETE", "/v1/sessions/current")[0], 204)
        self.assertEqual(browser.enter(made["url"])[0], 401)

    def test_a_full_file_takes_no_new_link_and_still_ends_the_old_ones(self):
        made, token = self.link(), token_of(self.server, "officer")
        tokens = self.server.get("/v1/tokens", self.server.admin)[1]["items"]
        named = next(one["id"] for one in tokens if one["role"] == "officer")
        file = pathlib.Path(self.data, "tokens")
        line = f"revoke\tnobody\t{MINUTE}\n"
        room = (15 << 20) - file.stat().st_size
        with open(file, "a", encoding="utf-8") as full:
            full.write(line * (room // len(line)))
        status, _ = self.server.post("/v1/links", {"role": "volunteer", "instance": "P-SN"},
                                     self.coordinator)
        self.assertEqual(status, 422)
        self.assertEqual(self.server.get("/v1/whoami", token)[0], 200)
        for target in ("/v1/tokens/" + named, "/v1/links/" + made["id"]):
            sent = self.server.send("DELETE", target, None, self.server.admin)
            self.assertEqual(sent[0], 204, sent)
        self.assertEqual(self.server.get("/v1/whoami", token)[0], 401)

    def test_a_role_sends_the_links_that_the_workflow_lets_it_send(self):
        officer = token_of(self.server, "officer")
        free = {"role": "volunteer", "subject": "VL-9"}
        for body, token, status in [
                ({"role": "host", "instance": "P-SN"}, officer, 403),
                ({"role": "volunteer", "instance": "P-SN"}, token_of(self.server, "host"), 403),
                ({"role": "admin", "instance": "P-SN"}, self.coordinator, 422),
                ({"role": "volunteer", "instance": "P-ML"}, officer, 409),
                ({"role": "volunteer", "instance": "P-SN", "subject": "VL-9"}, officer, 422),
                (free, officer, 403), (free, self.server.admin, 201),
                ({"role": ""}, self.server.admin, 422),
                ({"role": "hq", "hosts": "H"}, self.server.admin, 422)]:
            with self.subTest(body=body):
                self.assertEqual(self.server.post("/v1/links", body, token)[0], status)
        self.link("volunteer", token=officer)
        self.link("host")
        roles = [one["role"] for one in self.listed(officer)]
        self.assertEqual(roles, ["volunteer"])
        self.assertEqual(self.end(self.listed()[1]["id"], officer), 404)

    def test_the_list_says_who_sent_it_and_whether_it_was_used(self):
        made, browser = self.link("host"), Browser(self.server)
        entry = self.listed()[0]
        self.assertEqual((entry["id"], entry["role"], entry["subject"], entry["hosts"],
                          entry["created_by"], entry["used_at"], entry["sessions"]),
                         (made["id"], "host", "supervisor-1", ["HALFA"], "coordinator-1", None, 0))
        browser.enter(made["url"])
        entry = self.listed()[0]
        self.assertEqual((entry["used_at"] is not None, entry["sessions"]), (True, 1))

    def test_an_administrator_sees_sessions_and_when_they_were_used(self):
        browser = self.signed_in()
        browser.ask("GET", "/v1/whoami")
        _, body = self.server.get("/v1/tokens", self.server.admin)
        by_kind = {one["kind"]: one for one in body["items"]}
        self.assertEqual(set(by_kind), {"token", "link", "session"})
        self.assertEqual(by_kind["session"]["link"], by_kind["link"]["id"])
        self.assertIsNotNone(by_kind["session"]["last_used_at"])
        self.server.send("DELETE", "/v1/tokens/" + by_kind["link"]["id"], None, self.server.admin)
        self.assertEqual(browser.ask("GET", "/v1/whoami")[0], 401)

    def test_no_secret_of_a_browser_lies_in_the_data_directory(self):
        made, browser = self.link(), Browser(self.server)
        browser.enter(made["url"])
        told = [secret_of(made["url"]), browser.cookie.partition("=")[2], browser.device,
                browser.csrf]
        for file in pathlib.Path(self.data).rglob("*"):
            if file.is_file():
                content = file.read_bytes()
                for secret in told:
                    self.assertNotIn(secret.encode(), content, file)


if __name__ == "__main__":
    unittest.main()
