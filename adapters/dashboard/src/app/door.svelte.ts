import { Api } from "../contract/api";
import { Problem } from "../contract/problem";
import type { WhoAmI } from "../contract/types";
import { Drafts } from "../mission/drafts";
import { Desk } from "./desk.svelte";
import { router } from "./router.svelte";
import {
  currentToken,
  forgetEntrance,
  forgetToken,
  hasEntered,
  isEntrance,
  keepToken,
  tellOthers,
} from "./session";

function person({ role, org, subject }: WhoAmI): string {
  return JSON.stringify([role, org, subject]);
}

/** Who is in, and how one comes in and leaves. */
export class Door {
  desk = $state.raw<Desk | null>(null);
  /** The page of a link is shown. */
  entering = $state(isEntrance());
  /** Access ended by itself. */
  expired = $state(false);
  /** Until when, for who has just entered by link; or "". */
  until = $state("");
  problem = $state.raw<Problem | null>(null);

  /** At the beginning: by the token of this tab, else by the browser's cookie. */
  open(): void {
    const token = currentToken();
    if (token) this.byToken(token);
    else if (!this.entering) this.#seat(new Desk(new Api(), this.#ended));
  }

  byToken(token: string): void {
    keepToken(token);
    this.entering = false;
    this.#seat(new Desk(new Api(token), this.#ended));
  }

  /** The link was used, or is not needed: it leaves the address. `until`: as long as one is in. */
  entered(until: string): void {
    forgetToken();
    tellOthers();
    this.until = until;
    this.entering = false;
    router.begin();
    this.#seat(new Desk(new Api(), this.#ended));
  }

  /** Somebody entered in another tab, or the reader is back: what ended may go on. */
  async again(): Promise<void> {
    const known = this.desk?.who;
    if (this.entering || this.desk?.api.token || (this.desk && !known)) return;
    const api = new Api();
    const who = await api.whoami().catch(() => null);
    if (!who || (known && person(known) === person(who))) return;
    if (this.desk?.who === known) this.#seat(new Desk(api, this.#ended), who);
  }

  #seat(desk: Desk, who: WhoAmI | null = null): void {
    this.desk?.stop();
    this.desk = desk;
    this.problem = null;
    void desk.meet(who).then(() => {
      if (desk.who) Drafts.ownedBy(person(desk.who));
    });
  }

  readonly #ended = () => {
    // Who never was in has nothing that ended.
    this.expired = this.desk?.api.token != null || hasEntered();
    this.#clear();
  };

  #clear(): void {
    forgetToken();
    this.desk?.stop();
    this.desk = null;
    this.until = "";
  }

  /** Ends the session on the server first: no script can take the cookie away. */
  async leave(): Promise<void> {
    this.problem = null;
    try {
      if (this.desk?.who?.session) await this.desk.api.leave();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (error.status !== 401) {
        this.problem = error;
        return;
      }
    }
    forgetEntrance();
    Drafts.ownedBy("");
    this.expired = false;
    this.#clear();
  }
}
