import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { portTransporter } from './port-transporter.js';
import { workspaceRoot } from './workspace-root.js';

describe('docs/contract.md', () => {
  it('shows the server of the smallest transporter as it is', () => {
    const page = readFileSync(join(workspaceRoot, 'docs/contract.md'), 'utf8');
    const [, code] = /^```ts\n(.*?)^```$/ms.exec(page) ?? [];

    expect(code).toBe(portTransporter()['port-server.ts']);
  });
});
