import { UserError } from '../../shared/contract/errors.ts';
import { inboxPieceBytes } from '../../shared/contract/files.ts';

/** Most bytes a request body may have. */
export const limits = { renderBytes: 256 << 10, decodeBytes: 32 << 20, pictureBytes: 64 << 20, inboxBytes: inboxPieceBytes } as const;

/** Most pixels one raw or PNG answer may have. */
export const largestAnswerPx = 64 << 20;

/** The whole body. @throws UserError BAD_VALUE when it is larger than `maxBytes` */
export async function readBytes(request: Request, maxBytes: number): Promise<Uint8Array> {
  const tooLarge = (): UserError => new UserError('BAD_VALUE', { name: 'The request', reason: `is larger than ${maxBytes} bytes` });
  if (Number(request.headers.get('content-length') ?? 0) > maxBytes) throw tooLarge();
  const chunks: Uint8Array[] = [];
  let total = 0;
  for await (const chunk of request.body ?? []) {
    total += chunk.length;
    if (total > maxBytes) throw tooLarge();
    chunks.push(chunk);
  }
  const bytes = new Uint8Array(total);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

/** The body as JSON. @throws UserError BAD_VALUE */
export async function readJson(request: Request, maxBytes: number): Promise<unknown> {
  const bytes = await readBytes(request, maxBytes);
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    throw new UserError('BAD_VALUE', { name: 'The request', reason: 'is not JSON' });
  }
}
