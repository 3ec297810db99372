import type { Problem } from "../contract/problem";
import type { I18n } from "./i18n";

/** The server's "no" in one sentence. */
export function explain(problem: Problem, i18n: I18n): string {
  const known = i18n.find(`problem.${problem.code}`);
  return known ?? i18n.t("problem.unknown", { detail: problem.message || problem.code });
}
