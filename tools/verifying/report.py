"""What a verification found, and what it could not look at."""

FINDINGS_MAX = 1000


class Report:
    def __init__(self):
        self.findings, self.notes, self.more = [], {}, 0
        self.line = 0  # which is looked at
        self.lines = []  # of the findings

    def found(self, rule, message, position=None):
        if len(self.findings) < FINDINGS_MAX:
            self.findings.append({"position": position, "rule": rule, "message": message})
            self.lines.append(self.line)
        else:
            self.more += 1

    def add(self, others):
        """What others found who looked at some of the lines each, in the order of the lines."""
        found = [one for other in others for one in zip(other.lines, other.findings)]
        for line, finding in sorted(found, key=lambda one: one[0]):
            self.line = line
            self.found(**finding)
        for other in others:
            self.more += other.more
            for what, count in other.notes.items():
                self.notes[what] = self.notes.get(what, 0) + count

    def unchecked(self, what):
        """Something that the bundle alone does not answer; how often is counted."""
        self.notes[what] = self.notes.get(what, 0) + 1

    @property
    def ok(self):
        return not self.findings

    def as_json(self):
        notes = [what if count == 1 else f"{what} ({count} times)"
                 for what, count in self.notes.items()]
        if self.more:
            notes.append(f"{self.more} more findings are not listed")
        return {"ok": self.ok, "findings": self.findings, "notes": notes}
