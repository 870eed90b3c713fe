// Takes the lock of the folder given on the command line, says so, and holds it until it is killed.
import { lockWorkspace } from './workspaceLock.ts';

lockWorkspace(process.argv[2]!);
process.stdout.write('locked\n');
setInterval(() => undefined, 1 << 30);
