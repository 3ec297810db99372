import type { Api } from "../contract/api";
import { Problem } from "../contract/problem";
import type { Instance, LogEvent } from "../contract/types";
import type { Moment } from "./moment";

/** One mission as it was at a moment, and what had happened by then. */
export class PastFile {
  mission = $state.raw<Instance | undefined>(undefined);
  events = $state.raw<LogEvent[]>([]);
  problem = $state.raw<Problem | null>(null);
  busy = $state(false);
  #asked = 0;

  constructor(
    readonly api: Api,
    readonly id: string,
  ) {}

  async show(moment: Moment): Promise<void> {
    this.#asked += 1;
    const turn = this.#asked;
    this.busy = true;
    try {
      const [mission, events] = await Promise.all([
        this.api.instance(this.id, moment),
        this.api.wholeHistory(this.id, moment),
      ]);
      if (turn !== this.#asked) return;
      this.mission = mission;
      this.events = events;
      this.problem = null;
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (turn === this.#asked) this.#lose(error);
    } finally {
      if (turn === this.#asked) this.busy = false;
    }
  }

  /** It had not begun, or cannot be read: nothing of another moment is shown in its place. */
  #lose(problem: Problem): void {
    this.mission = undefined;
    this.events = [];
    this.problem = problem;
  }
}
