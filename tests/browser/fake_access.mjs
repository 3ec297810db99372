/** Links and sessions of the fake server, as the contract says them. For tests only. */

import { createHash, randomBytes, randomUUID } from "node:crypto";

const COOKIE = "jalon";
const DAY_MS = 86_400_000;
const LINK_DAYS = 14;
const SESSION_DAYS = 90;
/** A lost answer's second try, of the same browser. */
const AGAIN_MS = 15 * 60_000;

const secret = () => randomBytes(32).toString("base64url");
const inDays = (days) => new Date(Date.now() + days * DAY_MS).toISOString();
const csrfOf = (cookie) => createHash("sha256").update(`csrf ${cookie}`).digest("base64url");

export class Access {
  constructor(token) {
    this.token = token;
    /** By id. */
    this.links = new Map();
    /** By the cookie's secret. */
    this.sessions = new Map();
    /** Told when sessions end: the cookies' secrets. */
    this.onEnd = () => {};
  }

  /** Who sends a request: a token first, else a cookie with what must come beside it. */
  who(request) {
    const { authorization, cookie = "" } = request.headers;
    if (authorization) {
      const known = authorization === `Bearer ${this.token}`;
      const grant = { role: "coordinator", org: "Bureau de Dakar", subject: "u1" };
      return known ? { ...grant, countries: [], hosts: [], session: null } : 401;
    }
    const [, sent] = new RegExp(`(?:^|; )${COOKIE}=([^;]+)`).exec(cookie) ?? [];
    const session = this.sessions.get(sent);
    if (!session) return 401;
    const csrf = csrfOf(sent);
    const safe = ["GET", "HEAD"].includes(request.method);
    if (!safe && request.headers["jalon-csrf"] !== csrf) return 403;
    const { grant, expires_at } = session;
    return { ...grant, session: { csrf, expires_at }, cookie: sent };
  }

  /** @param {{instance: string, role: string, replaces?: string}} order */
  create(order, mission, origin) {
    if (order.replaces) this.end(order.replaces);
    const { host, volunteer = `vol-${mission.id}` } = mission.attributes;
    const grant =
      order.role === "host"
        ? { role: "host", org: host, subject: "", countries: [], hosts: [host] }
        : { role: "volunteer", org: "", subject: volunteer, countries: [], hosts: [] };
    const link = {
      id: randomUUID(),
      secret: secret(),
      grant,
      instance: mission.id,
      created_at: new Date().toISOString(),
      expires_at: inDays(LINK_DAYS),
      used_at: null,
      device: "",
    };
    this.links.set(link.id, link);
    const { id, instance, expires_at } = link;
    return { id, url: `${origin}/enter#${link.secret}`, role: order.role, instance, expires_at };
  }

  list(instance) {
    const mine = [...this.links.values()].filter((one) => one.instance === instance);
    return mine.map(({ id, grant, created_at, expires_at, used_at }) => ({
      id,
      role: grant.role,
      instance,
      subject: grant.subject,
      hosts: grant.hosts,
      created_at,
      created_by: "coordinator",
      expires_at,
      used_at,
      sessions: [...this.sessions.values()].filter(({ link }) => link === id).length,
    }));
  }

  end(id) {
    const ended = [...this.sessions].filter(([, { link }]) => link === id).map(([one]) => one);
    for (const one of ended) this.sessions.delete(one);
    this.onEnd(ended);
    return this.links.delete(id);
  }

  leave(cookie) {
    this.sessions.delete(cookie);
    this.onEnd([cookie]);
  }

  /** @returns {{cookie: string, body: object} | null} */
  enter({ link: sent, device }) {
    const link = [...this.links.values()].find((one) => one.secret === sent);
    const again = link?.used_at && Date.parse(link.used_at) + AGAIN_MS > Date.now();
    if (!link || !/^[\w-]{22,64}$/.test(device)) return null;
    if (link.used_at && !(again && link.device === device)) return null;
    Object.assign(link, { used_at: new Date().toISOString(), device });
    const cookie = secret();
    const expires_at = inDays(SESSION_DAYS);
    this.sessions.set(cookie, { grant: link.grant, link: link.id, expires_at });
    return { cookie, body: { ...link.grant, csrf: csrfOf(cookie), expires_at } };
  }
}

export const setCookie = (value) => `${COOKIE}=${value}; Path=/; HttpOnly; SameSite=Strict`;
export const clearCookie = `${COOKIE}=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0`;
