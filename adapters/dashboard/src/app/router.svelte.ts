import { type Filter, readFilter, writeFilter } from "../missions/filter";
import { type Moment, readMoment, writeMoment } from "../past/moment";
import { type Place, readPlace, writePlace } from "./place";

/** The address is the state: every view has one, and "back" works. */
class Router {
  place = $state.raw<Place>(readPlace(window.location.hash));
  filter = $state.raw<Filter>(readFilter(window.location.search));
  /** Null = the present. */
  moment = $state.raw<Moment | null>(readMoment(window.location.search));

  constructor() {
    window.addEventListener("hashchange", () => this.#read());
    window.addEventListener("popstate", () => this.#read());
  }

  #read(): void {
    this.place = readPlace(window.location.hash);
    this.filter = readFilter(window.location.search);
    this.moment = readMoment(window.location.search);
  }

  /** Home, in the place of where one came in: "back" does not lead there again. */
  begin(): void {
    window.history.replaceState(null, "", `/${window.location.search}`);
    this.#read();
  }

  /** Shows the past, or the present. Moving about in the past makes no history. */
  travel(moment: Moment | null): void {
    const { pathname, search, hash } = window.location;
    const address = pathname + writeMoment(moment, search) + hash;
    if (moment && this.moment) window.history.replaceState(null, "", address);
    else window.history.pushState(null, "", address);
    this.moment = moment;
  }

  go(place: Place): void {
    const { pathname, search } = window.location;
    window.history.pushState(null, "", pathname + search + writePlace(place));
    this.#read();
  }

  narrow(change: Partial<Filter>): void {
    this.filter = { ...this.filter, ...change };
    const { pathname, search, hash } = window.location;
    const address = pathname + writeFilter(this.filter, search) + hash;
    // Typing makes no history; a choice does, so that "back" undoes it.
    if ("q" in change) window.history.replaceState(null, "", address);
    else window.history.pushState(null, "", address);
  }

  /** The address with a filter changed, for links. */
  href(change: Partial<Filter>): string {
    return writeFilter({ ...this.filter, ...change }, window.location.search) || "./";
  }
}

export const router = new Router();
