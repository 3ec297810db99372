// The token of this tab: it comes by the address's fragment, never goes into a query or a log.
const KEY = "jalon.token";
const TOKEN = /jalon_[A-Za-z0-9._~-]+/;

/** The token in a link or a text that holds one. */
export function findToken(text: string): string | null {
  return TOKEN.exec(text)?.[0] ?? null;
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

export function currentToken(): string | null {
  return window.sessionStorage.getItem(KEY);
}

export function keepToken(token: string): void {
  window.sessionStorage.setItem(KEY, token);
}

export function forgetToken(): void {
  window.sessionStorage.removeItem(KEY);
}
