import type { MessagePort } from 'node:worker_threads';
import { ClientProxy, jsonEnvelope } from '@parley/core';
import type { ClientOptions, ControlPacket, Encoded, EventPacket, Link, PendingRequest } from '@parley/core';

/** Calls the server at the other end of a `MessagePort`. */
export class PortClient extends ClientProxy {
  private port?: MessagePort;

  constructor(
    private readonly newPort: () => MessagePort,
    options: ClientOptions = {},
  ) {
    super(options, {
      envelope: jsonEnvelope,
      reconnectsItself: false,
      identifies: 'connection',
      inFlightOnLoss: 'fail',
    });
  }

  protected get address(): string {
    return 'message port';
  }

  protected open(link: Link): void {
    const port = (this.port = this.newPort());
    port.on('message', message => this.receive(message));
    port.on('close', () => link.lost());
    link.emitter(port);
    link.ready();
  }

  protected write(_request: PendingRequest, encoded: Encoded): void {
    this.port!.postMessage(encoded);
  }

  protected async writeEvent(_packet: EventPacket, encoded: Encoded): Promise<void> {
    this.port!.postMessage(encoded);
  }

  protected override writeControl(control: ControlPacket): void {
    this.port!.postMessage(JSON.stringify({ parley: control }));
  }

  protected closeDriver(): void {
    this.port?.close();
    this.port = undefined;
  }

  protected driver(): MessagePort | undefined {
    return this.port;
  }
}
