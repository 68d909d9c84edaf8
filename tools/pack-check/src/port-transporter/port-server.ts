import type { MessagePort } from 'node:worker_threads';
import { jsonEnvelope, ReplySink, RpcContext, Server } from '@parley/core';
import type { Encoded, IncomingPacket, Link, ServerOptions } from '@parley/core';

/** Where answers go: one for the connection, never one for a request. */
class PortSink extends ReplySink {
  constructor(private readonly port: MessagePort) {
    super();
  }

  write(encoded: Encoded): void {
    this.port.postMessage(encoded);
  }

  context({ metadata }: IncomingPacket): RpcContext {
    return new RpcContext(metadata);
  }
}

/** Serves patterns over a `MessagePort`. The smallest transporter there is; `docs/contract.md` shows it. */
export class PortServer extends Server {
  private port?: MessagePort;

  constructor(
    private readonly newPort: () => MessagePort,
    options: ServerOptions = {},
  ) {
    super(options, { envelope: jsonEnvelope, reconnectsItself: false, identifies: 'connection' });
  }

  protected get address(): string {
    return 'message port';
  }

  protected open(link: Link): void {
    const port = (this.port = this.newPort());
    const sink = new PortSink(port);
    port.on('message', message => this.receive(message, sink));
    port.on('close', () => {
      this.abandon(sink);
      link.lost();
    });
    link.emitter(port);
    link.ready();
  }

  protected stopIntake(): void {} // nothing to stop: what still comes is refused by core

  protected closeDriver(): void {
    this.port?.close();
    this.port = undefined;
  }

  protected driver(): MessagePort | undefined {
    return this.port;
  }
}
