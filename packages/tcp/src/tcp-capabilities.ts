import { defineCapabilities, type TransporterCapabilities } from '@parley/core';
import { JsonSocket } from './socket/json-socket.js';
import type { TcpClientOptions, TcpServerOptions } from './tcp-options.js';

/** What TCP promises. A custom `socketClass` owns the framing, and with it the limits. */
export const tcpCapabilities = (options: TcpServerOptions | TcpClientOptions = {}): TransporterCapabilities =>
  defineCapabilities({
    delivery: 'at-most-once',
    emitAck: 'socket',
    ordering: 'connection',
    streaming: true,
    cancellation: true,
    deadline: true,
    drain: true,
    settlement: 'none',
    deadLetter: false,
    durable: false,
    requestGroups: false,
    eventGroups: false,
    fanout: 'one',
    wildcards: false,
    metadata: true,
    nativeHeaders: false,
    binary: false,
    noHandler: 'error',
    reconnect: true,
    inFlightOnLoss: 'fail',
    backpressure: 'credit',
    dynamicHandlers: true,
    listens: true,
    tls: true,
    bounded: options.socketClass === undefined || options.socketClass === JsonSocket,
  });
