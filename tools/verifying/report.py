"""What a verification found, and what it could not look at."""

FINDINGS_MAX = 1000


class Report:
    def __init__(self):
        self.findings, self.notes, self.more = [], {}, 0

    def found(self, rule, message, position=None):
        if len(self.findings) < FINDINGS_MAX:
            self.findings.append({"position": position, "rule": rule, "message": message})
        else:
            self.more += 1

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
