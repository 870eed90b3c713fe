// Hands one message port of the window's page to the main process and exposes nothing.
import { ipcRenderer } from 'electron';

window.addEventListener('message', (event) => {
  const port = event.ports[0];
  if (event.source === window && event.data === 'cardioid:connect' && port) ipcRenderer.postMessage('cardioid:connect', null, [port]);
});
