import type { TransporterHarness } from '@parley/conformance';
import { TcpClient, TcpServer } from '@parley/tcp';
import { jsonFraming } from './json-framing.js';

export const harness: TransporterHarness = {
  name: '@parley/tcp',
  createServer: ({ host, port, options }) => new TcpServer({ ...options, host, port }),
  createClient: ({ host, port, options }) => new TcpClient({ ...options, host, port }),
  rawPeer: jsonFraming,
};
