import type { TransporterHarness } from '@parley/conformance';
import { TcpClient, TcpServer } from '@parley/tcp';
import { harness } from '../harnesses/tcp.harness.js';

type ClientClass = typeof TcpClient;
type ServerClass = typeof TcpServer;

/** The TCP transporter with another client or server class in its place. */
export const tcpWith = ({
  client: Client = TcpClient,
  server: Server = TcpServer,
}: {
  readonly client?: ClientClass;
  readonly server?: ServerClass;
}): TransporterHarness => ({
  ...harness,
  name: 'a mutant of @parley/tcp',
  createServer: ({ host, port, options }) => new Server({ ...options, host, port }),
  createClient: ({ host, port, options }) => new Client({ ...options, host, port }),
});
