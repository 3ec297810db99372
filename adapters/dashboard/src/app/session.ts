// Who uses this browser: by a link, which the server turns into a cookie that no script reads, or,
// while developing, by a token of this tab. Both come by the address's fragment, never by a query.
const KEY = "jalon.token";
const TOKEN = /jalon_[A-Za-z0-9._~-]+/;
const DEVICE = "jalon.device";
const DEVICE_BYTES = 24;
const ENTRANCE = "/enter";
const SECRET = /^#([A-Za-z0-9._~-]{16,300})$/;
/** Changes whenever somebody enters in this browser: other tabs hear of it. */
export const ENTERED = "jalon.entered";

/** The token in a link or a text that holds one. */
export function findToken(text: string): string | null {
  return TOKEN.exec(text)?.[0] ?? null;
}

/** Where a pasted link leads in this page; null for what is no such link. */
export function findEntrance(text: string): string | null {
  const found = /\/enter(#[A-Za-z0-9._~-]{16,300})(?![A-Za-z0-9._~-])/.exec(text);
  return found ? ENTRANCE + found[1] : null;
}

/**
 * Takes the token out of the address, so that neither history nor a shared link keeps it. Returns
 * whether there was one.
 */
export function takeTokenFromAddress(): boolean {
  const { hash, pathname, search } = window.location;
  const token = hash.startsWith("#token=") ? findToken(hash) : null;
  if (!token) return false;
  keepToken(token);
  window.history.replaceState(null, "", pathname + search);
  return true;
}

/** Whether the page was opened by a link. */
export function isEntrance(): boolean {
  return window.location.pathname === ENTRANCE;
}

/** The secret of the link; it stays in the address until it was used. "" for what is none. */
export function linkInAddress(): string {
  return SECRET.exec(window.location.hash)?.[1] ?? "";
}

/** By which the server knows a second try of this browser. */
export function device(): string {
  const kept = window.localStorage.getItem(DEVICE);
  if (kept) return kept;
  const bytes = crypto.getRandomValues(new Uint8Array(DEVICE_BYTES));
  const made = btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_");
  window.localStorage.setItem(DEVICE, made);
  return made;
}

export function tellOthers(): void {
  window.localStorage.setItem(ENTERED, String(Date.now()));
}

/** Whether somebody came into this browser by link and did not leave. */
export function hasEntered(): boolean {
  return window.localStorage.getItem(ENTERED) !== null;
}

export function forgetEntrance(): void {
  window.localStorage.removeItem(ENTERED);
}

export function currentToken(): string | null {
  return window.sessionStorage.getItem(KEY);
}

export function keepToken(token: string): void {
  window.sessionStorage.setItem(KEY, token);
}

export function forgetToken(): void {
  window.sessionStorage.removeItem(KEY);
}
