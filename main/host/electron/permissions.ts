import { session } from 'electron';
import { isAppUrl } from './origin.ts';

/** What the window may ask for: copying to the clipboard on a click, and full screen. */
const grantedPermissions: ReadonlySet<string> = new Set(['clipboard-sanitized-write', 'fullscreen']);

/** Answers permission requests and checks; both, because some features only check and never ask. */
export function setupPermissions(): void {
  session.defaultSession.setPermissionRequestHandler((_contents, permission, grant, details) => {
    grant(grantedPermissions.has(permission) && details.isMainFrame && isAppUrl(details.requestingUrl));
  });
  session.defaultSession.setPermissionCheckHandler(
    (_contents, permission, requestingOrigin) => grantedPermissions.has(permission) && isAppUrl(requestingOrigin),
  );
  session.defaultSession.setDevicePermissionHandler(() => false);
}
