import type { Metadata } from '@parley/core';
import type { DeadLetter } from './broker/dead-letter.js';
import { Exchange } from './broker/exchange.js';
import { headersOf, payloadOf, type Payload } from './broker/message.js';
import { runNextTurn } from './broker/turn-queue.js';
import { MemoryConnection } from './memory-connection.js';

export interface MemoryBrokerOptions {
  /** Shown in messages. Default `unnamed`. */
  readonly name?: string;
  /** Messages that may wait in one group; further ones are refused with `PARLEY_OVERLOADED`. Default 1 000 000. */
  readonly maxWaiting?: number;
}

/** What a broker holds: all zero once everybody has left, if nothing is kept. */
export interface MemoryBrokerState {
  readonly connections: number;
  readonly mailboxes: number;
  readonly groups: number;
  /** Messages that no server has been given yet. */
  readonly waiting: number;
  /** Messages that a server has been given and has not settled. */
  readonly unsettled: number;
}

const brokers = new Map<string, MemoryBroker>();

/**
 * A broker within the process, for one test or for all of it. Messages cross it as text and arrive in a later turn of
 * the event loop. What a network does to connections is done with `refuse()`, `accept()` and `disconnect()`.
 */
export class MemoryBroker {
  readonly name: string;
  private readonly exchange: Exchange;
  private readonly connections = new Set<MemoryConnection>();
  private accepting = true;

  constructor(options: MemoryBrokerOptions = {}) {
    this.name = options.name ?? 'unnamed';
    this.exchange = new Exchange(`memory://${this.name}`, options.maxWaiting ?? 1_000_000);
  }

  /** The process-wide broker of this name, made at its first use. */
  static named(name = 'default'): MemoryBroker {
    let broker = brokers.get(name);
    if (broker === undefined) brokers.set(name, (broker = new MemoryBroker({ name })));
    return broker;
  }

  get address(): string {
    return this.exchange.address;
  }

  /** Messages that could not be handled, the oldest first; at most the last 10 000. */
  get deadLetters(): readonly DeadLetter[] {
    return [...this.exchange.deadLetters];
  }

  /**
   * Publishes an event as somebody would who does not know Parley: any text or bytes.
   * @throws ParleyError `PARLEY_OVERLOADED`
   */
  publish(subject: string, payload: Payload, headers?: Metadata): void {
    this.exchange.route({ subject, payload: payloadOf(payload), headers: headersOf(headers) });
  }

  /** Lets nobody in from now on; those who are in stay. */
  refuse(): void {
    this.accepting = false;
  }

  /** Lets everybody in again. */
  accept(): void {
    this.accepting = true;
  }

  /** Cuts every connection, as a network might; clients and servers come back. Returns how many were cut. */
  disconnect(): number {
    const connections = [...this.connections];
    for (const connection of connections) connection.close(new Error(`${this.address} cut the connection`));
    return connections.length;
  }

  /** Cuts every connection, refuses further ones until `accept()`, and forgets all messages and dead letters. */
  close(): void {
    this.refuse();
    this.disconnect();
    this.exchange.clear();
  }

  inspect(): MemoryBrokerState {
    const { groups, mailboxes } = this.exchange;
    return {
      connections: this.connections.size,
      mailboxes: mailboxes.size,
      groups: groups.length,
      waiting: groups.reduce((total, group) => total + group.size, 0),
      unsettled: groups.reduce((total, group) => total + group.unsettled, 0),
    };
  }

  /** Opens a connection. It emits `connect` in a later turn, or `close` with the reason. */
  connect(): MemoryConnection {
    const connection = new MemoryConnection(this.exchange, () => this.connections.delete(connection));
    this.connections.add(connection);
    runNextTurn(() => {
      if (this.accepting) connection.accepted();
      else connection.close(new Error(`${this.address} refuses connections`));
    });
    return connection;
  }
}
