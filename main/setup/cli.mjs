// `npm run -s cardioid -- COMMAND ...`: the command line, set up first where something is missing.
import { pathToFileURL } from 'node:url';
import { ensureReady, isReady, main } from './ensure.mjs';
import { goWhereTheUserIs, restartUnderProjectNode, runsUnderProjectNode } from './execute.mjs';
import { inRoot } from './paths.mjs';

await main(async () => {
  if (!isReady()) ensureReady();
  goWhereTheUserIs();
  const program = inRoot('out', 'main', 'cli.js');
  if (runsUnderProjectNode()) await import(pathToFileURL(program).href);
  else restartUnderProjectNode(program, process.argv.slice(2));
});
