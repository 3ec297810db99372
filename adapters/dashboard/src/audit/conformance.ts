// The conformance report, page after page. Pure.
import type { Report, ReportedCheck, ReportedFact } from "../contract/types";

/** What is listed beside the checks. */
export const LISTS = ["mended", "late", "recorded_after", "taken_over"] as const;
export type ListName = (typeof LISTS)[number];

/** Facts under one title. */
export interface RuleGroup {
  rule: string;
  facts: ReportedFact[];
}

/** Two pages of a report as one: figures and lists add up. */
export function joined(whole: Report | null, page: Report): Report {
  if (!whole) return page;
  return {
    ...page,
    instances: whole.instances + page.instances,
    synthetic: whole.synthetic + page.synthetic,
    steps: whole.steps + page.steps,
    checks: whole.checks.map((check) => joinedCheck(check, page)),
    irregular: [...whole.irregular, ...page.irregular],
    mended: [...whole.mended, ...page.mended],
    taken_over: [...whole.taken_over, ...page.taken_over],
    late: [...whole.late, ...page.late],
    recorded_after: [...whole.recorded_after, ...page.recorded_after],
    left_out: [...whole.left_out, ...page.left_out],
  };
}

function joinedCheck(check: ReportedCheck, page: Report): ReportedCheck {
  const more = page.checks.find(({ id, workflow }) => {
    return id === check.id && workflow === check.workflow;
  });
  if (!more) return check;
  return {
    ...check,
    checked: check.checked + more.checked,
    synthetic: check.synthetic + more.synthetic,
    deviations: [...check.deviations, ...more.deviations],
  };
}

/** Facts against a rule, by rule; the most frequent first. */
export function byRule(facts: ReportedFact[]): RuleGroup[] {
  const groups = new Map<string, ReportedFact[]>();
  for (const fact of facts) {
    for (const rule of fact.rules ?? []) {
      groups.set(rule, [...(groups.get(rule) ?? []), fact]);
    }
  }
  return [...groups]
    .map(([rule, own]) => ({ rule, facts: own }))
    .sort((a, b) => b.facts.length - a.facts.length);
}

/** What deviates first, then as the workflows list them. */
export function inOrder(checks: ReportedCheck[]): ReportedCheck[] {
  return [...checks].sort((a, b) => {
    return Number(b.deviations.length > 0) - Number(a.deviations.length > 0);
  });
}
