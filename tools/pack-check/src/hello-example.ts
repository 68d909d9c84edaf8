import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ModuleFormat, Sources } from './consumer-project.js';
import { workspaceRoot } from './workspace-root.js';

/** The hello example, for a project of that format. */
export function helloExample(format: ModuleFormat): Sources {
  const entries = ['server.ts', 'client.ts', 'main.ts'].map(name => {
    const text = readFileSync(join(workspaceRoot, 'examples/01-hello-tcp/src', name), 'utf8');
    return [name, format === 'module' ? text : withoutTopLevelAwait(text)] as const;
  });
  return Object.fromEntries(entries);
}

/** CommonJS has no `await` at the top level: all that follows the imports moves into a function. */
function withoutTopLevelAwait(text: string): string {
  const lines = text.split('\n');
  const body = lines.findLastIndex(line => line.startsWith('import ')) + 1;
  const imports = lines.slice(0, body).join('\n');
  return `${imports}\nvoid (async () => {\n${lines.slice(body).join('\n')}})();\n`;
}
