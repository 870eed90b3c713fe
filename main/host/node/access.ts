import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { isIP } from 'node:net';
import { networkInterfaces } from 'node:os';

/** A token for one start of the host: 128 random bits, URL-safe. */
export function createToken(): string {
  return randomBytes(16).toString('base64url');
}

/** Compares without telling by time how much of the text was right; hashing first makes the lengths equal. */
function equalInConstantTime(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}

/** `host:port` with brackets around an IPv6 address, as browsers write it in Host and Origin. */
export function authority(host: string, port: number): string {
  return `${isIP(host) === 6 ? `[${host}]` : host}:${port}`.toLowerCase();
}

/**
 * The Host values this server answers to, fixed at start: a name that DNS rebinding points at this machine is not among them.
 * Listening on every interface adds the machine's own addresses; an address cannot be rebound.
 */
export function allowedAuthorities(host: string, port: number): ReadonlySet<string> {
  const hosts = ['127.0.0.1', 'localhost', '::1', host];
  if (host === '0.0.0.0' || host === '::')
    for (const addresses of Object.values(networkInterfaces())) for (const { address } of addresses ?? []) hosts.push(address);
  return new Set(hosts.map((name) => authority(name, port)));
}

export type Verdict = 'allowed' | 'foreign' | 'unauthorised';

/** Who may talk to the host: fixed Host and Origin lists, and a session made with the token. */
export class Access {
  readonly #token: string;
  readonly #authorities: ReadonlySet<string>;
  readonly #cookieName: string;
  /** Made from the token, so a host restarted with the same `--token` knows its windows again. */
  readonly #session: string;

  constructor(options: { token: string; host: string; port: number }) {
    this.#token = options.token;
    this.#authorities = allowedAuthorities(options.host, options.port);
    // cookies ignore ports: two hosts on one machine need two names
    this.#cookieName = `cardioid-${options.port}`;
    this.#session = createHmac('sha256', options.token).update('cardioid session').digest('base64url');
  }

  isToken(text: string): boolean {
    return equalInConstantTime(text, this.#token);
  }

  /** The `set-cookie` value of a session. */
  sessionCookie(): string {
    return `${this.#cookieName}=${this.#session}; Path=/; HttpOnly; SameSite=Strict`;
  }

  /**
   * Whether a request comes from our own page or from a script with the token.
   * `foreign`: another site's page or a rebound name, whatever secrets it carries. `unauthorised`: ours, but without a session.
   */
  judge(headers: IncomingHttpHeaders): Verdict {
    if (!this.isOwn(headers)) return 'foreign';
    return this.#hasSession(headers) || this.hasBearer(headers) ? 'allowed' : 'unauthorised';
  }

  /** True when Host is one of ours and nothing says that the request was made by another site's page. */
  isOwn(headers: IncomingHttpHeaders): boolean {
    if (!this.#authorities.has((headers.host ?? '').toLowerCase())) return false;
    if (headers.origin !== undefined && !this.#isOwnOrigin(headers.origin)) return false;
    // `none`: typed into the address bar; absent: not a browser, or an old one
    const site = headers['sec-fetch-site'];
    if (site === undefined || site === 'same-origin' || site === 'none') return true;
    // a link to the workstation on another page, say in a web terminal: it opens, and that page sees nothing of it
    return headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document';
  }

  /** A WebSocket must say where it comes from; browsers always do. Scripts show the token instead. */
  judgeSocket(headers: IncomingHttpHeaders): Verdict {
    if (headers.origin === undefined && !this.hasBearer(headers)) return 'foreign';
    return this.judge(headers);
  }

  hasBearer(headers: IncomingHttpHeaders): boolean {
    const match = /^Bearer (\S+)$/i.exec(headers.authorization ?? '');
    return match !== null && this.isToken(match[1]!);
  }

  #isOwnOrigin(origin: string): boolean {
    return origin.startsWith('http://') && this.#authorities.has(origin.slice('http://'.length).toLowerCase());
  }

  #hasSession(headers: IncomingHttpHeaders): boolean {
    const pairs = (headers.cookie ?? '').split(';').map((pair) => pair.trim());
    const own = pairs.find((pair) => pair.startsWith(`${this.#cookieName}=`));
    return own !== undefined && equalInConstantTime(own.slice(this.#cookieName.length + 1), this.#session);
  }
}
