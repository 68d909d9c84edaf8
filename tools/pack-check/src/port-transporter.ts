import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Sources } from './consumer-project.js';

/** A transporter by somebody else, who has nothing but the published core. */
export function portTransporter(): Sources {
  const names = ['port-server.ts', 'port-client.ts', 'main.ts'];
  return Object.fromEntries(
    names.map(name => [name, readFileSync(join(__dirname, 'port-transporter', name), 'utf8')] as const),
  );
}
