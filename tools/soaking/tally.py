"""The sums of a soak, and its table."""
import collections

COLUMNS = ["rounds", "trials", "kills", "power cuts", "steps acknowledged", "lost", "holes",
           "duplicates", "failures"]
ALWAYS = {"trials", "lost", "holes", "duplicates", "failures"}


class Tally:
    def __init__(self):
        self.rounds = 0
        self.sums = collections.defaultdict(collections.Counter)  # by kind

    def add(self, result):
        row = self.sums[result.kind.name]
        row["trials"] += 1
        row[result.kind.unit] += result.size
        if result.acknowledged is not None:
            row["steps acknowledged"] += result.acknowledged
        row["failures"] += result.failed
        row.update(result.accused)

    def done(self, kind):
        """How much of what its option counts: seeds for the simulation, else kills or cuts."""
        counted = "trials" if kind.name == "simulation" else kind.unit
        return self.sums[kind.name][counted]

    @property
    def failures(self):
        return sum(row["failures"] for row in self.sums.values())

    def table(self):
        """One line a kind and one for all. "-" is what a kind has nothing to say of."""
        total = collections.Counter()
        lines = ["  ".join(["kind".ljust(10), *COLUMNS])]
        for name, row in sorted(self.sums.items()):
            lines.append(line_of(name, row, ALWAYS | set(row)))
            total.update(row)
        told = set(COLUMNS) - {"steps acknowledged"} | set(total)
        total["rounds"] = self.rounds
        return "\n".join([*lines, line_of("all", total, told)])

    def progress(self, seconds):
        parts = [f"{name} {row['trials']}" for name, row in sorted(self.sums.items())]
        minutes, rest = divmod(int(seconds), 60)
        return (f"{minutes:4}:{rest:02}  round {self.rounds}, trials: {', '.join(parts)}; "
                f"failures {self.failures}")


def line_of(name, row, known):
    cells = [str(row[column]) if column in known else "-" for column in COLUMNS]
    return "  ".join([name.ljust(10),
                      *(cell.rjust(len(title)) for cell, title in zip(cells, COLUMNS))])
