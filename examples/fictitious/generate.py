#!/usr/bin/env python3
"""Writes steps.jsonl: 16 missions at invented hosts, in every phase of the board. --check compares.

All is invented: hosts, persons, dates. The last step lies before 1 November 2026, so the page has
something due, one report overdue, one mission suspended, one departure deferred.
"""
import random
import sys
from datetime import date
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
from missions import (  # noqa: E402
    COMPANIONS, DAY, SYNTHETIC, File, Mission, accreditation, in_order, main, months_after,
    sender_approval, synthetic_person)

SEED = 20261101
COUNTRIES = ["MA", "SN", "ML", "CI"]
CITIES = {"MA": "Ville exemple (Maroc)", "SN": "Ville exemple (Sénégal)",
          "ML": "Ville exemple (Mali)", "CI": "Ville exemple (Côte d'Ivoire)"}
HQ = Mission.actor("hq")
SAFEGUARDING = Mission.actor("safeguarding")


class Fictitious:
    """Makes missions with ids FICT-01 …; one generator of random numbers for all."""

    def __init__(self):
        self.rng, self.missions = random.Random(SEED), []

    def new(self, need, first, months, until="approved", allowance=45000, country=None):
        number = len(self.missions) + 1
        country = country or COUNTRIES[number % 4]
        letter = chr(ord("A") + (number - 1) % 8)
        nationality = COUNTRIES[(COUNTRIES.index(country) + 1 + number % 3) % 4]
        m = Mission(self.rng, f"FICT-{number:02}", country, "FICT-H" + letter, f"VF-{number:02}",
                    synthetic_person(self.rng, number, nationality))
        m.first, m.months, m.allowance = first, months, allowance
        m.last_day = months_after(first, months)
        m.start(need, {
            "programme": "FICTIF-2026", "host": "FICT-H" + letter,
            "host_name": f"Hôte fictif {letter} (exemple)", "country": country,
            "city": CITIES[country], "title": f"Mission fictive {number:02}",
            "sender": "SENDER-FICT",
            "synthetic": ["programme", "host", "host_name", "country", "city", "plan",
                          "milestones"] + SYNTHETIC + COMPANIONS})
        m.need(need, months, first, until)
        self.missions.append(m)
        return m

    def in_service(self, first, months, **options):
        """A mission up to its installation."""
        m = self.new(first - 95 * DAY, first, months, **options)
        m.recruit(first, months, m.allowance)
        m.prepare(first, m.last_day, m.allowance, visa=self.rng.random() < 0.5)
        m.arrive(first)
        return m


def before_departure(make):
    make.new(date(2026, 10, 28), date(2027, 2, 1), 12, until="drafted")
    make.new(date(2026, 10, 24), date(2027, 2, 1), 12, until="under_review")

    make.new(date(2026, 10, 12), date(2027, 2, 1), 10).advertise(date(2026, 10, 20))

    # an offer declined; the second choice has one key turned
    m = make.new(date(2026, 9, 24), date(2027, 1, 4), 12)
    m.advertise(date(2026, 10, 2))
    m.shortlist(date(2026, 10, 18))
    m.prefer(date(2026, 10, 19), m.host_person)
    m.prefer(date(2026, 10, 20), m.officer)
    m.offer(date(2026, 10, 21), m.first, m.months, m.allowance)
    m.step(date(2026, 10, 24), m.self_, "offer.declined")
    m.prefer(date(2026, 10, 28), m.host_person, 2)

    # both keys turned, the offer is to be made
    m = make.new(date(2026, 9, 26), date(2027, 1, 4), 12)
    m.advertise(date(2026, 10, 4))
    m.shortlist(date(2026, 10, 22))
    m.prefer(date(2026, 10, 26), m.officer)
    m.prefer(date(2026, 10, 29), m.host_person)

    m = make.new(date(2026, 8, 28), date(2026, 12, 1), 12)  # in preparation
    m.recruit(m.first, m.months, m.allowance)
    m.step(date(2026, 10, 16), m.officer, "stay.assessed", required=True)
    m.step(date(2026, 10, 18), m.self_, "stay.applied", kind="visa")
    m.step(date(2026, 10, 20), m.officer, "training.planned", session_ref="session-2026-11",
           **{"from": "2026-11-23", "to": "2026-11-27"})
    m.step(date(2026, 10, 21), m.self_, "document.filed", kind="passport", number="X" + m.volunteer,
           valid_until="2029-05-31")
    m.step(date(2026, 10, 22), m.self_, "medical.booked")
    m.step(date(2026, 10, 29), m.actor("medical"), "medical.cleared", valid_until="2028-01-31")

    m = make.new(date(2026, 8, 7), date(2026, 11, 10), 12)  # all in order, one signature missing
    m.recruit(m.first, m.months, m.allowance)
    m.prepare(m.first, m.last_day, m.allowance, until="volunteer")

    m = make.new(date(2026, 8, 5), date(2026, 11, 9), 6)  # ready to depart
    m.recruit(m.first, m.months, m.allowance)
    m.prepare(m.first, m.last_day, m.allowance)

    m = make.new(date(2026, 7, 14), date(2026, 10, 19), 12)  # departure deferred
    m.recruit(m.first, m.months, m.allowance)
    m.prepare(m.first, m.last_day, m.allowance)
    m.step(date(2026, 10, 28), m.coordinator, "departure.postponed", reason_code="transport")


def in_service(make):
    m = make.in_service(date(2026, 6, 1), 12)  # the first progress report is overdue
    m.service(m.first, m.last_day, until=date(2026, 10, 31), reports=0)

    # leave, an incident that was closed, an extension
    m = make.in_service(date(2026, 1, 15), 11, country="MA")
    workshops = {"indicator": "atelier", "quantity": 2, "unit": "atelier"}
    m.service(m.first, m.last_day, until=date(2026, 10, 5),
              plan=[{"id": "FICT-M1", "title": "Jalon fictif", "due": "2026-09-01"}],
              milestones=[{"milestone_id": "FICT-M1", "title": "Jalon fictif",
                           "contributions": [workshops]}])
    m.step(date(2026, 10, 6), m.self_, "leave.requested", days=8,
           **{"from": "2026-10-09", "to": "2026-10-18"})
    m.step(date(2026, 10, 7), m.host_person, "leave.granted")
    m.step(date(2026, 10, 12), m.host_person, "report.submitted", period_to="2026-10-11",
           report_ref=m.id + "-R3")
    m.step(date(2026, 10, 15), m.coordinator, "report.approved")
    m.step(date(2026, 10, 19), m.coordinator, "presence.changed", kind="at_post")
    m.step(date(2026, 10, 19), m.self_, "incident.reported", incident_ref="INC-FICT-1",
           severity="low")
    m.step(date(2026, 10, 19), SAFEGUARDING, "incident.triaged", severity="low")
    m.step(date(2026, 10, 20), SAFEGUARDING, "incident.handled")
    m.step(date(2026, 10, 21), SAFEGUARDING, "incident.closed")
    m.step(date(2026, 10, 27), m.host_person, "extension.requested", new_end_date="2027-03-14")
    m.step(date(2026, 10, 29), m.officer, "extension.signed", new_end_date="2027-03-14",
           amendment_no=m.id + "-C1-A1")

    m = make.in_service(date(2026, 3, 2), 12)  # suspended, the review is planned
    m.service(m.first, m.last_day, until=date(2026, 10, 20))
    m.step(date(2026, 10, 22), HQ, "mission.suspended", mode="in_place_remote",
           reason_code="security")
    m.step(date(2026, 10, 30), HQ, "suspension.reviewed", mode="safe_haven",
           review_on="2026-12-01", place_country=m.country)


def after_service(make):
    m = make.in_service(date(2025, 10, 11), 12)  # back home: debrief to hold, grant to pay
    m.service(m.first, m.last_day)
    m.end(m.last_day)
    m.after(m.first, m.last_day, amount_cents=80000, debrief=False, paid=False)

    m = make.in_service(date(2025, 7, 1), 12)  # in follow-up
    m.service(m.first, m.last_day)
    m.end(m.last_day)
    m.after(m.first, m.last_day, amount_cents=80000)

    # suspended, resumed where it stood, then ended early after notice
    m = make.in_service(date(2025, 4, 10), 12)
    m.service(m.first, m.last_day, until=date(2025, 5, 18))
    m.step(date(2025, 5, 20), HQ, "mission.suspended", mode="evacuated",
           reason_code="health_crisis", place_country="FR")
    m.step(date(2025, 6, 3), HQ, "suspension.reviewed", review_on="2025-06-24")
    m.step(date(2025, 6, 20), HQ, "mission.resumed", new_end_date="2026-05-31")
    m.step(date(2025, 7, 15), m.self_, "termination.notified", reason_code="resignation",
           effective_on="2025-08-20")
    m.step(date(2025, 8, 18), m.coordinator, "interview.held", kind="end", attendees=3)
    m.end(date(2025, 8, 20))
    m.after(m.first, date(2025, 8, 20))
    m.follow_up(date(2025, 8, 20))

    # an offer without an answer, then nobody: not filled
    m = make.new(date(2026, 5, 4), date(2026, 9, 1), 12)
    m.advertise(date(2026, 5, 13))
    m.shortlist(date(2026, 5, 30))
    m.prefer(date(2026, 6, 1), m.host_person)
    m.prefer(date(2026, 6, 2), m.officer)
    m.offer(date(2026, 6, 4), m.first, m.months, m.allowance)
    m.step(date(2026, 6, 20), m.officer, "recruitment.failed", reason_code="no_agreement")


def companions(missions):
    """Hosts accredited, the sender approved, the four countries looked at again in October."""
    hosts = {}
    for m in missions:
        data = m.lines[0]["start"]["data"]
        hosts.setdefault(m.host, {
            "host": m.host, "name": data["host_name"], "type": "association",
            "country": m.country, "city": data["city"], "capacity": 4,
            "supervisor_ref": "supervisor-" + m.host})
    files = [sender_approval("SENDER-FICT", date(2024, 11, 1))]
    files += [accreditation(host, date(2024, 11, 4), visited_until=date(2026, 11, 1))
              for host in hosts.values()]
    for country in COUNTRIES:
        watch = File("country-" + country)
        watch.step(date(2026, 10, 26), HQ, "country.status_changed", status="open",
                   note_ref="NOTE-FICT-1", review_on="2026-11-09", **{"from": "2026-10-26"})
        files.append(watch)
    return files


def fictitious_lines():
    make = Fictitious()
    before_departure(make)
    in_service(make)
    after_service(make)
    return in_order(make.missions + companions(make.missions))


if __name__ == "__main__":
    main(fictitious_lines(), __file__)
