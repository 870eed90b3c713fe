import { RPCHandler } from '@orpc/server/message-port';
import { ipcMain, type IpcMainEvent, type WebContents } from 'electron';
import type { Cardioid } from '../../services/index.ts';
import { isAppUrl } from './origin.ts';
import { RpcPort } from './rpcPort.ts';

/** True when the message comes from the top frame of our own page. */
export function isTrustedSender(event: Pick<IpcMainEvent, 'senderFrame' | 'sender'>): boolean {
  // null when the frame has navigated or closed since it sent the message
  const frame = event.senderFrame;
  return frame !== null && frame === event.sender.mainFrame && isAppUrl(frame.url);
}

/** Gives every window's top frame one port that speaks the contract; a newer page closes the older page's port. */
export function setupPorts(router: Cardioid['router']): void {
  const handler = new RPCHandler(router);
  const ports = new Map<WebContents, RpcPort>();

  const closePort = (contents: WebContents): void => {
    ports.get(contents)?.close();
    ports.delete(contents);
  };

  const followContents = (contents: WebContents): void => {
    contents.on('did-start-navigation', (details) => {
      if (details.isMainFrame && !details.isSameDocument) closePort(contents);
    });
    contents.on('render-process-gone', () => closePort(contents));
    contents.once('destroyed', () => closePort(contents));
  };

  const followed = new WeakSet<WebContents>();
  ipcMain.on('cardioid:connect', (event) => {
    const [port, ...extra] = event.ports;
    if (!port || extra.length > 0 || !isTrustedSender(event)) {
      for (const refused of event.ports) refused.close();
      return;
    }
    if (!followed.has(event.sender)) {
      followed.add(event.sender);
      followContents(event.sender);
    }
    closePort(event.sender);
    const rpcPort = new RpcPort(port);
    ports.set(event.sender, rpcPort);
    handler.upgrade(rpcPort as never, { context: {} });
    rpcPort.start();
  });
}
