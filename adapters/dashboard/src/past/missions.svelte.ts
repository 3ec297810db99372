import type { Api } from "../contract/api";
import { Problem } from "../contract/problem";
import type { Instance } from "../contract/types";
import { type Moment, momentQuery } from "./moment";

const PAGES_MAX = 20;
const PAGE = "1000";

/** All missions as they were at a moment. What was read last stays until the next is here. */
export class PastMissions {
  missions = $state.raw<Instance[]>([]);
  /** The instant that the server named for what is shown, in ms since the epoch. */
  clock = $state<number | null>(null);
  problem = $state.raw<Problem | null>(null);
  busy = $state(false);
  #asked = 0;

  constructor(readonly api: Api) {}

  async show(moment: Moment): Promise<void> {
    this.#asked += 1;
    const turn = this.#asked;
    this.busy = true;
    try {
      const { missions, clock } = await this.#read(moment, () => turn === this.#asked);
      if (turn !== this.#asked) return;
      this.missions = missions;
      this.clock = clock;
      this.problem = null;
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (turn !== this.#asked) return;
      this.missions = [];
      this.clock = null;
      this.problem = error;
    } finally {
      if (turn === this.#asked) this.busy = false;
    }
  }

  async #read(moment: Moment, wanted: () => boolean) {
    const missions: Instance[] = [];
    let clock: number | null = null;
    let cursor: string | null = null;
    for (let page = 0; page < PAGES_MAX && wanted(); page += 1) {
      const query = new URLSearchParams({ limit: PAGE, ...(cursor ? { cursor } : {}) });
      const answer = await this.api.instances(`${query}&${momentQuery(moment)}`);
      missions.push(...answer.items);
      clock = Date.parse(answer.as_of ?? answer.known_at ?? moment.at);
      cursor = answer.next;
      if (!cursor) break;
    }
    return { missions, clock };
  }
}
