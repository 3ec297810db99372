#!/usr/bin/env python3
"""Writes steps.jsonl: an invented organisation with 71 volunteers in the spring of 2020. --check.

All is invented: organisation, hosts, persons, dates. Only the five figures of 2 April 2020 are
taken from a bulletin of the time: about 50 back or on their way, 2 outside their country of
mission, 3 held in France, 7 who could not leave, 9 with a decision pending.
"""
import random
import sys
from datetime import date
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
from missions import (  # noqa: E402
    DAY, SYNTHETIC, Mission, accreditation, country_watch, in_order, main, months_after,
    sender_approval, synthetic_person)

SEED = 20200402
PROGRAMME = "FICTIF-AVRIL-2020"
COUNTRIES = ["SN", "ML", "CI", "MA", "MG"]
CLOSED_ON = {"SN": date(2020, 3, 17), "ML": date(2020, 3, 18), "CI": date(2020, 3, 16),
             "MA": date(2020, 3, 15), "MG": date(2020, 3, 19)}
REOPENED = ["SN", "MA"]  # Under conditions, from 1 October 2020.
REOPENED_ON = date(2020, 10, 1)
HOSTS = {country: [f"AVR-{country}-{n}" for n in (1, 2, 3)] for country in COUNTRIES}
HQ, OFFICER = Mission.actor("hq"), Mission.actor("officer")
FORTNIGHT = 15 * DAY


def visited_host(country, host):
    """A host accredited for three years from the spring of 2018, visited once a year."""
    f = accreditation({"host": host, "name": f"Hôte fictif {host} (exemple)",
                       "type": "association", "country": country,
                       "city": f"Ville exemple ({country})", "capacity": 8,
                       "supervisor_ref": "supervisor-" + host,
                       "synthetic": ["host", "name", "type", "city", "capacity",
                                     "supervisor_ref"]}, date(2018, 4, 10))
    coordinator = f.actor("country_coordinator", "coordinator-" + country, "office-" + country)
    f.step(date(2019, 4, 16), coordinator, "visit.held", on="2019-04-15", outcome="satisfactory")
    return f


def watched_country(country):
    """Open, confirmed every fortnight; closed in March 2020; perhaps conditional in October.

    The day it closes, each of its missions gets a decision to take.
    """
    day, status = date(2018, 5, 2), "open"
    f = country_watch(country, day)
    changes = {CLOSED_ON[country]: "closed"}
    if country in REOPENED:
        changes[REOPENED_ON] = "conditional"
    while day < REOPENED_ON:
        day = min([day + FORTNIGHT] + [change for change in changes if change > day])
        status = changes.get(day, status)
        f.step(day, HQ, "country.status_changed", status=status, note_ref="note-" + str(day),
               review_on=str(day + FORTNIGHT), **{"from": str(day)})
    return f


class Volunteer(Mission):
    """A mission of this organisation, with what the spring of 2020 brought it."""

    def __init__(self, rng, number, first, months):
        country = COUNTRIES[number % 5]
        host = HOSTS[country][number // 5 % 3]
        super().__init__(rng, f"AVR-{number:02}", country, host, f"VA-{number:02}",
                         synthetic_person(rng, number, "FR"))
        self.number, self.first, self.months = number, first, months
        self.last_day = months_after(first, months)
        self.prepared()

    def prepared(self):
        need = self.first - 95 * DAY
        self.start(need, {
            "programme": PROGRAMME, "host": self.host,
            "host_name": f"Hôte fictif {self.host} (exemple)", "country": self.country,
            "city": f"Ville exemple ({self.country})", "title": f"Mission fictive {self.number:02}",
            "synthetic": ["programme", "host", "host_name", "country", "city"] + SYNTHETIC})
        self.need(need, self.months, self.first)
        self.recruit(self.first, self.months, 45000)
        self.prepare(self.first, self.last_day, 45000)

    def served(self, until):
        self.arrive(self.first)
        self.service(self.first, self.last_day, until=until)

    def at(self, day, country, status="located", **place):
        self.step(day, self.coordinator, "whereabouts.reported", status=status, country=country,
                  since=str(day), **place)

    def travelling(self, day):
        self.at(day, "BE", place="Escale (exemple)")

    def suspended(self, day, mode, place_country):
        """`place_country`: where the person is on that day."""
        self.step(day, HQ, "mission.suspended", mode=mode, reason_code="health_crisis",
                  review_on=str(day + FORTNIGHT), place_country=place_country)

    def ended(self, day, returned_on):
        """Ends for good: never later than the return, which may have come long before."""
        self.step(day, self.officer, "mission.ended")
        self.step(max(returned_on, day), self.coordinator, "return.recorded", country="FR")
        self.step(max(returned_on, day) + 3 * DAY, self.officer, "certificate.issued",
                  number=self.id + "-ATT", to=str(day), days_served=(day - self.first).days + 1,
                  **{"from": str(self.first)})

    def resumed(self):
        new_end = months_after(self.first, 20)
        self.step(REOPENED_ON, HQ, "country.approved", note_ref="note-" + self.id)
        self.step(REOPENED_ON, HQ, "mission.resumed", new_end_date=str(new_end))


class Spring:
    """The 71 of them, in the order of what had become of them on 2 April 2020."""

    def __init__(self):
        self.rng, self.missions = random.Random(SEED), []

    def new(self, first, months):
        mission = Volunteer(self.rng, len(self.missions) + 1, first, months)
        self.missions.append(mission)
        return mission

    def serving(self):
        """In service since the autumn or the winter before."""
        mission = self.new(date(2019, 9, 2) + self.rng.randint(0, 120) * DAY, 18)
        mission.served(date(2020, 2, 20))
        return mission

    def home_for_good(self):
        """1 to 12: called back, the mission ended at once, returned before April."""
        for _ in range(12):
            m = self.serving()
            day = CLOSED_ON[m.country] + DAY
            m.suspended(day, "evacuated", m.country)
            m.travelling(day + DAY)
            m.at(day + 2 * DAY, "FR", "home")
            m.ended(day + 3 * DAY, day + 3 * DAY)

    def home_suspended(self):
        """13 to 38: evacuated and back in France; eight resume on 1 October, the others end."""
        resuming = 0
        for _ in range(26):
            m = self.serving()
            day = CLOSED_ON[m.country] + self.rng.randint(2, 5) * DAY
            m.suspended(day, "evacuated", m.country)
            m.travelling(day + DAY)
            m.at(day + 3 * DAY, "FR", "home")
            if m.country in REOPENED and resuming < 8:
                resuming += 1
                m.resumed()
            else:
                m.ended(date(2020, 6, 1) + self.rng.randint(0, 29) * DAY, day + 3 * DAY)

    def on_the_way(self):
        """39 to 50: still travelling on 2 April."""
        for _ in range(12):
            m = self.serving()
            m.suspended(date(2020, 3, 30), "evacuated", m.country)
            m.travelling(date(2020, 3, 31))
            arrived = date(2020, 4, 4) + self.rng.randint(0, 5) * DAY
            m.at(arrived, "FR", "home")
            m.ended(date(2020, 5, 15) + self.rng.randint(0, 29) * DAY, arrived)

    def outside(self):
        """51 and 52: in a neighbouring country when the borders closed, home on 20 May."""
        for country in ("BF", "GH"):
            m = self.serving()
            m.step(date(2020, 3, 9), m.coordinator, "presence.changed", kind="away",
                   country=country, **{"from": "2020-03-09"})
            m.suspended(CLOSED_ON[m.country] + 4 * DAY, "safe_haven", country)
            m.at(date(2020, 5, 20), "FR", "home")
            m.ended(date(2020, 6, 30), date(2020, 5, 20))

    def held_in_france(self):
        """53 to 55: on leave in France when the flights stopped."""
        for n in range(3):
            m = self.serving()
            left = date(2020, 3, 2)
            m.step(left - 7 * DAY, m.self_, "leave.requested", days=3,
                   **{"from": str(left), "to": str(left + 13 * DAY)})
            m.step(left - 6 * DAY, m.host_person, "leave.granted")
            m.at(left, "FR")
            m.suspended(CLOSED_ON[m.country] + 3 * DAY, "home_remote", "FR")
            if n == 0:
                m.resumed()
            else:
                m.ended(date(2020, 6, 30), left)

    def deferred(self):
        """56 to 62: ready, and could not leave. Three give up, one is to leave in the autumn."""
        for n in range(7):
            m = self.new(date(2020, 3, 17) + n * DAY, 12)
            m.step(date(2020, 3, 14), OFFICER, "departure.postponed", reason_code="health_crisis")
            m.step(CLOSED_ON[m.country] + 3 * DAY, HQ, "decision.taken", outcome="defer",
                   reason="Départ reporté (exemple)")
            if n < 3:
                m.step(date(2020, 7, 6) + n * DAY, m.self_, "departure.abandoned",
                       reason_code="volunteer_withdrew")
            elif n == 6:
                m.step(date(2020, 9, 30), OFFICER, "departure.replanned", depart_by="2020-11-15")

    def pending(self):
        """63 to 71: at their post, a decision awaited on 2 April, taken by the end of the month."""
        for n in range(9):
            m = self.serving()
            stays = n in (0, 1, 2, 3, 7)
            decided = date(2020, 4, 6) + self.rng.randint(0, 14) * DAY
            if stays:
                m.suspended(decided, "in_place_remote", m.country)
            else:
                m.suspended(decided, "evacuated", m.country)
                m.at(decided + 2 * DAY, "FR", "home")
            if stays and m.country in REOPENED:
                m.resumed()
            elif stays:
                m.at(date(2020, 7, 14), "FR", "home")
                m.ended(date(2020, 7, 15), date(2020, 7, 14))
            else:
                m.ended(date(2020, 6, 30), decided + 2 * DAY)

    def lives(self):
        self.home_for_good()
        self.home_suspended()
        self.on_the_way()
        self.outside()
        self.held_in_france()
        self.deferred()
        self.pending()
        hosts = [visited_host(c, host) for c in COUNTRIES for host in HOSTS[c]]
        watches = [watched_country(country) for country in COUNTRIES]
        return [sender_approval("sender", date(2018, 1, 8))] + hosts + watches + self.missions


if __name__ == "__main__":
    main(in_order(Spring().lives()), __file__)
