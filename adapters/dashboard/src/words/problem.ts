import { Problem } from "../contract/problem";
import type { I18n } from "./i18n";

/** The server's "no" in one sentence. */
export function explain(problem: Problem, i18n: I18n): string {
  const known = i18n.find(`problem.${problem.code}`);
  return known ?? i18n.t("problem.unknown", { detail: problem.message || problem.code });
}

/** What the server refuses is shown; what is a mistake of ours is thrown. */
export function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  throw error;
}
