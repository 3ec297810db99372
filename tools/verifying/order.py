"""The order of all events of a bundle, whoever looked at them."""
import array
import heapq

from report import Report

UNKNOWN = -1 << 63


class Order:
    """Of some lines: which, the position that each states, and when its event was recorded."""

    def __init__(self):
        self.lines, self.positions = array.array("Q"), array.array("Q")
        self.times = array.array("q")

    def add(self, line, position, recorded_at):
        """`recorded_at` is None where the event cannot be read: nothing in it is then believed."""
        self.lines.append(line)
        self.positions.append(position)
        self.times.append(UNKNOWN if recorded_at is None else recorded_at)


def checked(orders):
    """A Report on lines that were looked at in shares, each in ascending order."""
    report = Report()
    former, before = 0, UNKNOWN
    for line, position, recorded_at in heapq.merge(*(
            zip(one.lines, one.positions, one.times) for one in orders)):
        report.line = line
        if position <= former:
            report.found("order", "positions do not ascend", position)
        former = position
        if recorded_at == UNKNOWN:
            continue
        if recorded_at < before:
            report.found("time", "it was recorded before the event in front of it", position)
        before = recorded_at
    return report
