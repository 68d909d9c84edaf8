import {
  ClientProxy,
  isWildcard,
  jsonEnvelope,
  ParleyError,
  type ControlPacket,
  type Encoded,
  type EventPacket,
  type Link,
  type Metadata,
  type PendingRequest,
  type ServerIdentity,
  type TransporterCapabilities,
} from '@parley/core';
import { headersOf, payloadOf, type MemoryMessage } from './broker/message.js';
import { subjectSyntax } from './broker/subject-syntax.js';
import type { MemoryBroker } from './memory-broker.js';
import { memoryCapabilities } from './memory-capabilities.js';
import type { MemoryConnection } from './memory-connection.js';
import { connectionEvents } from './memory-events.js';
import { brokerOf, type MemoryClientOptions, type MemoryFeatures } from './memory-options.js';
import { controls, inboxes } from './memory-sink.js';

/** The broker takes a message at once, or throws. */
const takenOver = Promise.resolve();

/** Calls the servers of a broker within this process. */
export class MemoryClient extends ClientProxy {
  private readonly broker: MemoryBroker;
  private readonly headers: boolean;
  private readonly wildcards: boolean;
  /** The one mailbox all answers come to. Nobody can guess it, and no wildcard reaches it. */
  private readonly replyTo = inboxes.create();
  private connection?: MemoryConnection;

  constructor(options: MemoryClientOptions = {}) {
    const { headers = true, wildcards = true } = options;
    super(options, {
      envelope: jsonEnvelope,
      nativeMetadata: headers,
      reconnectsItself: false,
      inFlightOnLoss: 'fail',
      identifies: 'request',
      events: connectionEvents,
    });
    this.broker = brokerOf(options);
    this.headers = headers;
    this.wildcards = wildcards;
  }

  /** What a client with these options promises, and servers with those of them that are theirs. */
  static capabilities(options: MemoryFeatures = {}): TransporterCapabilities {
    return memoryCapabilities(options);
  }

  protected get address(): string {
    return this.broker.address;
  }

  protected open(link: Link): void {
    const connection = (this.connection = this.broker.connect());
    connection.once('connect', () => {
      connection.openMailbox(this.replyTo, payload => this.receive(payload));
      link.ready();
    });
    connection.once('close', (cause = new Error('closed')) => link.failed(cause as Error));
    link.emitter(connection);
  }

  protected write(request: PendingRequest, encoded: Encoded): void {
    const { target, metadata } = request;
    this.connection!.publish({
      ...this.message(target.route, encoded, metadata),
      replyTo: this.replyTo,
      refused: error => request.fail(error),
    });
  }

  protected writeEvent({ target, metadata }: EventPacket, encoded: Encoded): Promise<void> {
    this.connection!.publish(this.message(target.route, encoded, metadata));
    return takenOver;
  }

  protected override writeControl(control: ControlPacket, server: ServerIdentity): void {
    if (controls.includes(server.control))
      this.connection?.send(server.control, JSON.stringify({ parley: control }), this.replyTo);
  }

  protected closeDriver(): void {
    const { connection } = this;
    this.connection = undefined;
    connection?.close();
  }

  protected driver(): MemoryConnection | undefined {
    return this.connection;
  }

  private message(subject: string, encoded: Encoded, metadata: Metadata | undefined): MemoryMessage {
    if (this.wildcards && isWildcard(subject, subjectSyntax)) {
      const message = 'This stands for many patterns; send to one of them.';
      throw new ParleyError('PARLEY_INVALID_PATTERN', { message, pattern: subject });
    }
    return { subject, payload: payloadOf(encoded), headers: headersOf(this.headers ? metadata : undefined) };
  }
}
