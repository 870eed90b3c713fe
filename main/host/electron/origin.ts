/** The window's own scheme and host: everything it loads comes from `app://local/`. */
export const scheme = 'app';
export const appUrl = 'app://local/';

/**
 * True for URLs of our own window. Compares protocol and host: `URL.origin` is the text `null` for every custom scheme, so it
 * would either refuse us or accept any of them.
 */
export function isAppUrl(url: string): boolean {
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch {
    return false;
  }
  return parsed.protocol === `${scheme}:` && parsed.host === 'local' && parsed.username === '' && parsed.password === '';
}
