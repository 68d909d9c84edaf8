import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import {
  ClientProxy,
  connectError,
  jsonEnvelopeWithRoutedEvents,
  objectEnvelope,
  ParleyError,
  type ControlPacket,
  type Encoded,
  type EventPacket,
  type Link,
  type PendingRequest,
  type TransporterCapabilities,
} from '@parley/core';
import { onceTrusted } from './once-trusted.js';
import { JsonSocket } from './socket/json-socket.js';
import { tcpAddress, type TcpAddress } from './tcp-address.js';
import { tcpCapabilities } from './tcp-capabilities.js';
import { clientEvents } from './tcp-events.js';
import { tcpLimits, type TcpLimits } from './tcp-limits.js';
import type { TcpClientOptions } from './tcp-options.js';
import { CustomWire } from './wire/custom-wire.js';
import { FramedWire } from './wire/framed-wire.js';
import type { TcpWire, TcpWireEvents } from './wire/tcp-wire.js';

/** Calls a TCP server: Parley's or Nest's. */
export class TcpClient extends ClientProxy {
  private readonly target: TcpAddress;
  private readonly bounds: TcpLimits;
  private readonly bounded: boolean;
  private socket?: Socket;
  private wire?: TcpWire;

  /** @throws ParleyError `PARLEY_INVALID_OPTION` */
  constructor(private readonly options: TcpClientOptions = {}) {
    const { bounded } = tcpCapabilities(options);
    super(options, {
      envelope: bounded ? jsonEnvelopeWithRoutedEvents : objectEnvelope,
      reconnectsItself: false,
      inFlightOnLoss: 'fail',
      identifies: 'connection',
      events: clientEvents,
    });
    this.bounded = bounded;
    this.target = tcpAddress(options, options.tlsOptions !== undefined);
    this.bounds = tcpLimits(options);
  }

  /** What a client with these options promises. */
  static capabilities(options: TcpClientOptions = {}): TransporterCapabilities {
    return tcpCapabilities(options);
  }

  protected get address(): string {
    return this.target.text;
  }

  protected open(link: Link): void {
    const { host, port, path, tls } = this.target;
    const to = path === undefined ? { host, port: port! } : { path };
    let failure: Error | undefined;
    const failed = (): void => link.failed(connectError(failure, this.address, tls));
    const ready = (): void => {
      try {
        this.wire = this.frame(socket, {
          message: message => this.receive(message),
          closed: cause => link.lost(cause),
        });
      } catch (error) {
        socket.destroy(error as Error);
        return;
      }
      socket.off('close', failed);
      socket.setKeepAlive(true, 30_000);
      link.ready();
    };
    let socket: Socket;
    if (tls) {
      const secure = connectTls({ ...this.options.tlsOptions, ...to });
      onceTrusted(secure, ready);
      socket = secure;
    } else {
      socket = connect(to).once('connect', ready);
    }
    this.socket = socket;
    socket.on('error', error => (failure ??= error));
    socket.once('close', failed);
    link.emitter(socket);
  }

  protected write(request: PendingRequest, encoded: Encoded): void {
    this.transmit(encoded, request.target.route);
  }

  protected writeEvent(packet: EventPacket, encoded: Encoded): Promise<void> {
    this.transmit(encoded, packet.target.route);
    return this.wire!.flushed();
  }

  protected override writeControl(control: ControlPacket): void {
    const packet = { parley: control };
    this.wire?.send(this.bounded ? JSON.stringify(packet) : packet);
  }

  protected async closeDriver(late: AbortSignal): Promise<void> {
    const { socket, wire } = this;
    late.addEventListener('abort', () => socket?.destroy());
    this.socket = this.wire = undefined;
    if (wire === undefined) socket?.destroy();
    else await wire.end();
  }

  protected driver(): Socket | undefined {
    return this.socket;
  }

  private transmit(encoded: Encoded, pattern: string): void {
    const wire = this.wire!;
    const { maxSendBufferSize } = this.bounds;
    if (maxSendBufferSize > 0 && wire.size > maxSendBufferSize) {
      const message = `${wire.size} bytes wait for the server, the limit is ${maxSendBufferSize} (maxSendBufferSize)`;
      throw new ParleyError('PARLEY_OVERLOADED', { message, pattern, address: this.address });
    }
    try {
      wire.send(encoded);
    } catch (error) {
      throw this.unsendable(error as Error, pattern);
    }
  }

  private unsendable(cause: Error, pattern: string): ParleyError {
    const { address } = this;
    return cause instanceof ParleyError
      ? new ParleyError(cause.code, { message: cause.message, pattern, address })
      : new ParleyError('PARLEY_SERIALIZATION_FAILED', { pattern, address, cause });
  }

  private frame(socket: Socket, events: TcpWireEvents): TcpWire {
    const { socketClass = JsonSocket } = this.options;
    return socketClass === JsonSocket
      ? new FramedWire(socket, { ...this.bounds, address: this.address, closesSlowPeer: false }, events)
      : new CustomWire(new socketClass(socket), events);
  }
}
