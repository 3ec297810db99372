"""Writes the life of a mission as commands, one JSON line each.

Shared by the generators of this folder. Every date that is not given by the caller is drawn from
the caller's generator of random numbers, so the same seed always gives the same lines.
"""
import json
import sys
from datetime import date, timedelta
from pathlib import Path

SENDER = "sender"
DAY = timedelta(days=1)
LAW_06_18 = date(2021, 9, 1)  # Moroccan hosts need an authorisation from about this day on


def months_after(day, months):
    """The day before the same day of the month, `months` later: the last day of a contract."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, day.day) - DAY


class File:
    """One instance; each step comes at the day it is given, never before the one before it."""

    def __init__(self, instance_id):
        self.id, self.lines, self.last, self.minute = instance_id, [], None, 0
        self.officer = {"role": "officer", "subject": "officer-1", "org": SENDER}

    @staticmethod
    def actor(role, subject=None, org=SENDER):
        return {"role": role, "subject": subject or role + "-1", "org": org}

    def instant(self, day):
        """Each step of a day comes 10 minutes after the one before it, from 09:00 UTC."""
        if self.last is not None and day < self.last:
            raise ValueError(f"{self.id}: {day} comes before {self.last}")
        self.minute = self.minute + 10 if day == self.last else 0
        self.last = day
        return f"{day}T{9 + self.minute // 60:02}:{self.minute % 60:02}:00Z"

    def begin(self, day, actor, workflow, data):
        body = {"workflow": workflow, "id": self.id, "data": data,
                "occurred_at": self.instant(day)}
        self.lines.append({"as": actor, "start": body})

    def step(self, day, actor, trigger, **data):
        body = {"id": self.id, "trigger": trigger, "data": data, "occurred_at": self.instant(day)}
        self.lines.append({"as": actor, "step": body})


def accreditation(host, day, withdrawn=None, visited_until=None):
    """The file of a host, granted 20 days after `day` for three years; `host` is its start data.

    Somebody visits it every 340 days until `visited_until`, or until it withdraws.
    """
    f = File(host["host"])
    person = f.actor("host", "person-" + f.id, f.id)
    coordinator = f.actor("country_coordinator", "coordinator-" + host["country"],
                          "office-" + host["country"])
    f.begin(day, person, "host_accreditation", host)
    f.step(day + 2 * DAY, person, "accreditation.submitted")
    f.step(day + 4 * DAY, coordinator, "review.opened")
    f.step(day + 8 * DAY, f.officer, "legal.checked", outcome="passed")
    f.step(day + 9 * DAY, coordinator, "capacity.checked", outcome="passed",
           capacity=host["capacity"])
    f.step(day + 10 * DAY, coordinator, "safety.checked", outcome="passed")
    f.step(day + 12 * DAY, f.actor("safeguarding"), "safeguarding.checked", outcome="passed")
    granted = day + 20 * DAY
    f.step(granted, f.actor("hq"), "accreditation.granted", until=str(months_after(granted, 36)),
           **{"from": str(granted)})
    visit, last_visit = granted + 340 * DAY, visited_until or withdrawn
    while last_visit and visit < last_visit:
        f.step(visit, coordinator, "visit.held", on=str(visit), outcome="satisfactory")
        visit += 340 * DAY
    if withdrawn:
        f.step(withdrawn, person, "host.withdrew", reason_code="programme_ended")
    return f


def sender_approval(sender, day):
    """The approval of the sending organisation: four years from `day`."""
    f = File(sender)
    f.begin(day, f.actor("hq"), "sender_approval",
            {"name": "Structure d'envoi (exemple)", "synthetic": ["name"]})
    f.step(day, f.actor("hq"), "approval.granted", until=str(months_after(day, 48)),
           **{"from": str(day)})
    f.step(day + DAY, f.actor("auditor"), "approval.checked")
    return f


def country_watch(country, day):
    """The watch of a country, open from `day` on."""
    f = File("country-" + country)
    f.begin(day, f.actor("hq"), "country_watch",
            {"country": country, "status": "open", "since": str(day),
             "review_on": str(day + 14 * DAY)})
    return f


class Mission(File):
    """One mission; each method appends the steps of one stage at the days it is given."""

    def __init__(self, rng, mission_id, country, host, volunteer, person):
        super().__init__(mission_id)
        self.rng, self.country, self.host = rng, country, host
        self.volunteer, self.person = volunteer, person
        self.coordinator = self.actor("country_coordinator", "coordinator-" + country,
                                      "office-" + country)
        self.host_person = self.actor("host", "person-" + host, host)
        self.self_ = self.actor("volunteer", volunteer, volunteer)
        self.file = File(volunteer)

    def start(self, day, data):
        self.begin(day, self.host_person, "volunteer_mission", data)

    # --- stages; `first` is the first day of the contract, `last` its last day

    def need(self, day, months, wanted, until="approved"):
        if until == "drafted":
            return
        self.step(day + 2 * DAY, self.host_person, "need.submitted",
                  tasks="Appui à la structure d'accueil (texte d'exemple)",
                  start_wanted=str(wanted), months=months,
                  supervisor_ref="supervisor-" + self.host, non_substitution=True)
        if until == "approved":
            self.step(day + 7 * DAY, self.coordinator, "need.approved", scheme="vsi",
                      assignee=self.coordinator["subject"])

    def advertise(self, day):
        self.step(day, self.officer, "offer.published", channels=["site"],
                  closes_on=str(day + 16 * DAY))
        for n in range(2):
            self.step(day + (5 + 4 * n) * DAY, self.officer, "application.received",
                      application_ref=f"{self.id}-A{n + 1}")

    def shortlist(self, day):
        self.step(day, self.officer, "shortlist.submitted",
                  application_refs=[f"{self.id}-A1", f"{self.id}-A2"])

    def prefer(self, day, actor, application=1):
        self.step(day, actor, "candidate.preferred", application_ref=f"{self.id}-A{application}")

    def attest(self, day):
        """The person's own file: what guards may know of them, attested with a passport seen."""
        person = {k: v for k, v in self.person.items() if k != "email"}
        self.file.begin(day, self.officer, "volunteer_file", {"person": self.volunteer})
        self.file.step(day, self.officer, "identity.attested", document_kind="passport",
                       document_seen_on=str(day), **person,
                       excluded_countries=sorted({*person["nationalities"], person["residence"]}))

    def offer(self, day, first, months, allowance_cents):
        self.attest(day - DAY)
        terms = {"start": str(first), "months": months, "allowance_cents": allowance_cents}
        shown = {k: self.person[k] for k in ("given_name", "family_name", "email")}
        self.step(day, self.officer, "offer.made", volunteer_ref=self.volunteer, person=shown,
                  terms=terms)

    def recruit(self, first, months, allowance_cents):
        """From the advert, 82 days before the first day, to the offer accepted, 50 before it."""
        self.advertise(first - 82 * DAY)
        self.shortlist(first - 63 * DAY)
        keys = [self.host_person, self.officer]
        self.rng.shuffle(keys)
        self.prefer(first - 61 * DAY, keys[0])
        self.prefer(first - 59 * DAY, keys[1])
        self.offer(first - 57 * DAY, first, months, allowance_cents)
        self.step(first - self.rng.randint(50, 53) * DAY, self.self_, "offer.accepted")

    def prepare(self, first, last, allowance_cents, until="signed", visa=False):
        """Everything before the signatures, then both keys, 12 and 10 days before the first day."""
        d = lambda n: first - n * DAY
        medical = self.actor("medical")
        self.step(d(48), self.officer, "stay.assessed", required=visa)
        self.step(d(47), self.officer, "training.planned", session_ref="session-" + str(d(40)),
                  **{"from": str(d(40)), "to": str(d(36))})
        self.step(d(46), self.self_, "medical.booked")
        if visa:
            self.step(d(45), self.self_, "stay.applied", kind="visa")
        self.step(d(44), self.self_, "document.filed", kind="code_of_conduct")
        self.step(d(43), self.self_, "document.filed", kind="passport",
                  number="X" + self.volunteer, valid_until=str(last + 400 * DAY))
        self.step(d(36), self.officer, "training.attended", hours=30)
        self.step(d(34), self.officer, "training.validated")
        self.step(d(32), medical, "medical.cleared", valid_until=str(last + 180 * DAY))
        if self.country == "MA" and first > LAW_06_18:
            self.step(d(30), self.officer, "host.authorisation_recorded", outcome="authorised")
        self.step(d(28), self.officer, "document.filed", kind="criminal_record_seen")
        if visa:
            self.step(d(24), self.officer, "stay.granted", kind="visa", valid_until=str(last))
        self.step(d(22), self.officer, "cover.enrolled", scheme="exemple",
                  **{"from": str(first), "to": str(last)},
                  kinds=["social", "complementary", "liability", "repatriation"])
        self.step(d(20), self.officer, "travel.booked", depart_on=str(first),
                  arrive_on=str(first + DAY), legs=1)
        number = self.id + "-C1"
        self.step(d(16), self.officer, "contract.drafted", contract_no=number, start=str(first),
                  end=str(last), allowance_cents=allowance_cents)
        self.step(d(12), self.self_, "contract.signed", contract_no=number)
        if until == "signed":
            self.step(d(10), self.officer, "contract.signed", contract_no=number)

    def arrive(self, first):
        self.step(first - 3 * DAY, self.officer, "departure.authorised")
        self.step(first, self.officer, "departure.recorded")
        self.step(first + DAY, self.coordinator, "arrival.recorded", consular_registered=True)
        self.step(first + 8 * DAY, self.host_person, "installation.completed")

    def service(self, first, last, milestones=(), until=None, plan=(), reports=None):
        """The steps between installation and the last interview, in order of their days.

        `until` cuts the list at a day; `reports` limits the number of progress reports. A milestone
        may say what it counts for: {"counts": {"output", "quantity", "evidence"}}.
        """
        draw, arrival, term = self.rng.randint, first + DAY, (last - first).days
        todo = [(12, self.self_, "plan.agreed", {"milestones": list(plan)}),
                (draw(18, 26), self.coordinator, "interview.held",
                 {"kind": "start", "attendees": 3})]
        if self.country == "MA":
            filed, granted = draw(40, 70), draw(95, 115)
            end = first + (granted + 365) * DAY
            permit = {"kind": "residence_permit", "valid_until": str(end),
                      "renew_from": str(end - 60 * DAY)}
            todo += [(filed, self.self_, "permit.filed", {}),
                     (granted, self.coordinator, "permit.granted", permit)]
        covered, n = arrival, 0
        while covered + 105 * DAY <= last and (reports is None or n < reports):
            day, n = covered + draw(88, 98) * DAY, n + 1
            author = self.rng.choice([self.self_, self.host_person])
            report = {"period_from": str(covered), "period_to": str(day - DAY),
                      "report_ref": f"{self.id}-R{n}"}
            days = (day - first).days
            todo += [(days, author, "report.submitted", report),
                     (days + draw(2, 8), self.coordinator, "report.approved", {})]
            covered = day - DAY
        todo.append((term * draw(44, 48) // 100, self.coordinator, "midterm.held",
                     {"rating": draw(3, 5), "extension_wish": False}))
        for n, milestone in enumerate(milestones):
            day = term * 55 // 100 + (term * 35 // 100) * (n + 1) // (len(milestones) + 1)
            told = {key: value for key, value in milestone.items() if key != "counts"}
            todo += [(day, self.host_person, "milestone.submitted", told),
                     (day + draw(3, 7), self.coordinator, "milestone.approved",
                      {"milestone_id": milestone["milestone_id"], **milestone.get("counts", {})})]
        todo.append((term - 8, self.coordinator, "interview.held", {"kind": "end", "attendees": 3}))
        for days, actor, trigger, data in sorted(todo, key=lambda x: x[0]):
            if until is None or first + days * DAY <= until:
                self.step(first + days * DAY, actor, trigger, **data)

    def end(self, day):
        self.step(day, self.officer, "mission.ended")
        self.step(day + 2 * DAY, self.coordinator, "return.recorded")

    def after(self, first, last, amount_cents=0, debrief=True, paid=True):
        finance = self.actor("finance")
        self.step(last + 4 * DAY, self.officer, "certificate.issued", number=self.id + "-ATT",
                  **{"from": str(first), "to": str(last)}, days_served=(last - first).days + 1)
        self.step(last + self.rng.randint(10, 14) * DAY, self.self_, "end_report.submitted",
                  report_ref=self.id + "-RF")
        self.step(last + self.rng.randint(15, 17) * DAY, self.coordinator, "end_report.approved")
        self.step(last + 18 * DAY, finance, "entitlement.assessed",
                  kind="resettlement" if amount_cents else "none", amount_cents=amount_cents)
        if debrief:
            self.step(last + self.rng.randint(20, 24) * DAY, self.officer, "debrief.held",
                      format="group")
        if amount_cents and paid:
            self.step(last + 26 * DAY, self.actor("finance", "finance-2"), "entitlement.paid",
                      payment_ref=self.id + "-P1")
        if debrief:
            self.step(last + 28 * DAY, finance, "file.closed")

    def follow_up(self, last):
        for months, days in ((6, 175), (12, 358)):
            self.step(last + days * DAY, self.self_, "followup.answered", month=months,
                      situation_code=self.rng.choice(["employed", "studying", "seeking"]))


def synthetic_person(rng, number, nationality):
    birth_date = date(rng.randint(1988, 1998), rng.randint(1, 12), rng.randint(1, 28))
    return {"given_name": "Volontaire", "family_name": f"synthétique {number:02}",
            "birth_date": str(birth_date), "nationalities": [nationality],
            "residence": nationality, "email": f"volontaire-{number:02}@example.org"}


SYNTHETIC = ["title", "assignee", "scheme", "need", "advert", "selection", "volunteer", "person",
             "terms", "training", "medical", "stay", "permit", "cover", "documents", "travel",
             "contract", "service", "interviews", "midterm", "plan.agreed_on", "reporting",
             "end_report", "certificate", "entitlement"]

# What the mission holds of other files and of its days abroad: generated as well.
COMPANIONS = ["sender", "departure", "whereabouts", "leave"]


def in_order(missions):
    """All commands of missions and files by the instant at which they happened."""
    at = lambda line: (line.get("start") or line["step"])["occurred_at"]
    files = missions + [m.file for m in missions if isinstance(m, Mission)]
    lines = [(at(line), f.id, n, line) for f in files for n, line in enumerate(f.lines)]
    return [line for *_, line in sorted(lines, key=lambda x: x[:3])]


def main(lines, script):
    """Writes steps.jsonl beside the script; with --check compares and exits 1 on a difference."""
    path = Path(script).resolve().parent / "steps.jsonl"
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    if "--check" in sys.argv[1:]:
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            sys.exit(f"{path.name} differs from what its generator writes: run generate.py")
        print(f"{path.name}: {len(lines)} lines, as generated")
        return
    path.write_text(text, encoding="utf-8")
    print(f"{path.name}: {len(lines)} lines written")
