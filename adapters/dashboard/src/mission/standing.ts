import type { Instance } from "../contract/types";
import { dueInOrder, dueTime, isOverdue } from "../missions/due";
import type { Naming } from "../words/naming";

/** Where a mission stands, what comes next, who acts: in sentences. */
export function standing(mission: Instance, naming: Naming, now: number): string {
  const { i18n } = naming;
  const states = i18n.list(naming.standing(mission.configuration));
  if (mission.final) return i18n.t("where.final", { states });
  const phase = mission.phase ? naming.phase(mission.phase) : "";
  const sentences = [i18n.t(phase ? "where.phase" : "where.states", { phase, states })];
  const [next] = dueInOrder(mission);
  if (next) {
    const params = {
      timer: naming.timer(next.timer),
      date: i18n.date(next.at),
      relative: i18n.fromNow(dueTime(next.at), now),
    };
    sentences.push(i18n.t(isOverdue(mission, now) ? "where.overdue" : "where.due", params));
  }
  const roles = naming.workflow?.awaitedRoles(mission.configuration) ?? [];
  if (roles.length > 0) {
    const names = roles.map((role) => naming.role(role));
    sentences.push(i18n.t("where.awaited", { roles: i18n.list(names) }));
  }
  return sentences.join(" ");
}
