import type { Typed } from "../form/schema";

const typed = new Map<string, Record<string, Typed>>();

/** What was typed in forms that were left, by mission and trigger, as long as the tab lives. */
export const Drafts = {
  of(mission: string, trigger: string): Record<string, Typed> {
    return typed.get(`${mission} ${trigger}`) ?? {};
  },
  keep(mission: string, trigger: string, values: Record<string, Typed>): void {
    typed.set(`${mission} ${trigger}`, values);
  },
  forget(mission: string, trigger: string): void {
    typed.delete(`${mission} ${trigger}`);
  },
};
