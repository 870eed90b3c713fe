import { securityHeaders } from './securityHeaders.ts';
import { serveFile } from './staticFiles.ts';

/** Answers the requests of a window: its own files and pixels. Both hosts use one, so both send the same headers. */
export type Respond = (request: Request) => Promise<Response>;

export interface RespondOptions {
  /** the built window, `out/renderer` */
  readonly rendererDir: string;
  /** pixel paths of the contract; null for any other path */
  readonly handlePixels: (request: Request) => Promise<Response | null>;
}

/** One `Request -> Response` handler: pixels first, then files of the window. */
export function createRespond(options: RespondOptions): Respond {
  return async (request) => {
    const response = (await options.handlePixels(request)) ?? (await serveFile(options.rendererDir, request));
    return withSecurityHeaders(response);
  };
}

/** The same answer with the security headers set. */
export function withSecurityHeaders(response: Response): Response {
  const headers = new Headers(response.headers);
  for (const [name, value] of Object.entries(securityHeaders)) headers.set(name, value);
  return new Response(response.body, { status: response.status, statusText: response.statusText, headers });
}
