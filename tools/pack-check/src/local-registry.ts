import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, join } from 'node:path';
import type { PackedPackage } from './packed-package.js';
import { workspaceRoot } from './workspace-root.js';

/** Serves packed packages the way npm's registry would, so that they can be installed by name, and under another one. */
export class LocalRegistry {
  private readonly server: Server;

  constructor(private readonly packages: readonly PackedPackage[]) {
    this.server = createServer(({ url = '' }, response) => this.answer(decodeURIComponent(url.slice(1)), response));
  }

  /** Resolves to its address. */
  async start(): Promise<string> {
    await new Promise<void>(resolve => this.server.listen(0, '127.0.0.1', resolve));
    return this.address;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise(resolve => this.server.close(resolve));
  }

  private get address(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/`;
  }

  private answer(path: string, response: ServerResponse): void {
    const tarball = this.packages.find(each => path === `tarballs/${basename(each.tarball)}`);
    if (tarball !== undefined) return void response.end(readFileSync(tarball.tarball));
    const named = this.packages.find(({ name }) => name === path);
    if (named === undefined) return void response.writeHead(404).end('{}');
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(this.description(named)));
  }

  private description({ name, tarball }: PackedPackage): object {
    const folder = join(workspaceRoot, 'packages', name.split('/')[1]!);
    const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { readonly version: string };
    const bytes = readFileSync(tarball);
    const dist = {
      tarball: `${this.address}tarballs/${basename(tarball)}`,
      shasum: createHash('sha1').update(bytes).digest('hex'),
      integrity: `sha512-${createHash('sha512').update(bytes).digest('base64')}`,
    };
    const { version } = manifest;
    const longAgo = new Date(0).toISOString();
    return {
      name,
      'dist-tags': { latest: version },
      time: { created: longAgo, modified: longAgo, [version]: longAgo },
      versions: { [version]: { ...manifest, dist } },
    };
  }
}
