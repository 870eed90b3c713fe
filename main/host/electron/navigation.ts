import { app } from 'electron';

/**
 * No contents of ours ever leave the page they were opened with: no navigation in any frame, no redirect, no new window, no webview.
 * Reloading is not a navigation in this sense and stays possible.
 */
export function setupNavigation(): void {
  app.on('web-contents-created', (_event, contents) => {
    contents.on('will-navigate', (event) => event.preventDefault());
    contents.on('will-frame-navigate', (event) => event.preventDefault());
    contents.on('will-redirect', (event) => event.preventDefault());
    contents.on('will-attach-webview', (event) => event.preventDefault());
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  });
}
