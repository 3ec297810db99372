// @ts-check
/** The token of this tab: it comes by the address's fragment, never goes into a query or a log. */

const KEY = "jalon.token";
const TOKEN = /jalon_[A-Za-z0-9._~-]+/;

/**
 * @param {string} text a link or a bare token
 * @returns {string | null}
 */
export function findToken(text) {
  return TOKEN.exec(text)?.[0] ?? null;
}

/**
 * Takes the token out of the address, so that neither history nor a shared link keeps it.
 * @returns {boolean} whether there was one
 */
export function takeTokenFromAddress() {
  const { hash, pathname, search } = window.location;
  const token = hash.startsWith("#token=") ? findToken(hash) : null;
  if (!token) return false;
  keepToken(token);
  window.history.replaceState(null, "", pathname + search);
  return true;
}

/** @returns {string | null} */
export function currentToken() {
  return window.sessionStorage.getItem(KEY);
}

/** @param {string} token */
export function keepToken(token) {
  window.sessionStorage.setItem(KEY, token);
}

export function forgetToken() {
  window.sessionStorage.removeItem(KEY);
}
