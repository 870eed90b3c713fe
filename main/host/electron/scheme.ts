import { protocol } from 'electron';
import { withSecurityHeaders, type Respond } from '../respond.ts';
import { isAppUrl, scheme } from './origin.ts';

/** Before the app is ready: lets `app:` behave like https, with fetch, streams and an origin of its own. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([{ scheme, privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true } }]);
}

/** When the app is ready: answers `app://local/...`; any other host under the scheme does not exist. */
export function setupScheme(respond: Respond): void {
  protocol.handle(scheme, async (request) => {
    if (!isAppUrl(request.url)) return withSecurityHeaders(new Response('not found', { status: 404 }));
    try {
      return await respond(request);
    } catch {
      return withSecurityHeaders(new Response(null, { status: 500 }));
    }
  });
}
