import type { Writable } from 'node:stream';
import { deferred, EndOfTurn, ParleyError, type Deferred } from '@parley/core';
import type { IPublishPacket } from 'mqtt';

type Properties = NonNullable<IPublishPacket['properties']>;

/** A buffer that messages are written into, one after the other. */
const slabSize = 65_536;

/** Holding back more than this makes the peer wait. */
const enough = 4096;

/** What this can write of MQTT 5; other properties are left to mqtt.js. */
const writable: ReadonlySet<string> = new Set(['responseTopic', 'correlationData', 'userProperties']);

/** Whether {@link PublishWriter} knows all of these properties. */
export const isWritable = (properties: Properties | undefined): boolean =>
  properties === undefined || Object.keys(properties).every(name => writable.has(name));

/**
 * Writes messages of quality of service 0 (sections 2 and 3.3 of MQTT 3.1.1 and 5). All of one turn of the event loop leave
 * in one write, where mqtt.js makes five chunks of each and a write of each that answers another.
 */
export class PublishWriter {
  private slab = Buffer.alloc(0);
  private start = 0;
  private end = 0;
  private readonly endOfTurn = new EndOfTurn(() => this.flush());
  private flushing?: Deferred;

  constructor(
    private readonly stream: Writable,
    private readonly five: boolean,
  ) {}

  write(topic: string, payload: string | Uint8Array, retain: boolean, properties: Properties | undefined): void {
    const size = typeof payload === 'string' ? Buffer.byteLength(payload) : payload.length;
    const topicSize = Buffer.byteLength(topic);
    const head = properties === undefined ? undefined : encoded(properties);
    const headSize = head === undefined ? 0 : head.length;
    const length = 2 + topicSize + (this.five ? lengthSize(headSize) + headSize : 0) + size;
    this.reserve(5 + length);
    this.slab[this.end++] = retain ? 0x31 : 0x30;
    this.putLength(length);
    this.end = this.slab.writeUInt16BE(topicSize, this.end);
    this.end += this.slab.write(topic, this.end);
    if (this.five) {
      this.putLength(headSize);
      if (head !== undefined) this.put(head);
    }
    if (typeof payload === 'string') this.end += this.slab.write(payload, this.end);
    else this.put(payload);
    if (this.end - this.start >= enough) this.flush();
    else this.endOfTurn.ask();
  }

  /** Settles when what was written so far is handed to the system; one promise for all of a write. */
  flushed(): Promise<void> {
    this.flushing ??= deferred();
    this.endOfTurn.ask();
    return this.flushing.promise;
  }

  /** Hands over what waits; called ahead of whatever mqtt.js writes, so that the order stays. */
  flush(): void {
    const { flushing, start, end } = this;
    if (start === end && flushing === undefined) return;
    this.start = end;
    this.flushing = undefined;
    const written = flushing && ((error?: Error | null): void => (error ? flushing.reject(error) : flushing.resolve()));
    this.stream.write(this.slab.subarray(start, end), written);
  }

  private reserve(size: number): void {
    if (this.end + size <= this.slab.length) return;
    if (this.end > this.start) this.flush();
    this.slab = Buffer.allocUnsafeSlow(Math.max(slabSize, size));
    this.start = this.end = 0;
  }

  private put(bytes: Uint8Array): void {
    this.slab.set(bytes, this.end);
    this.end += bytes.length;
  }

  private putLength(length: number): void {
    let rest = length;
    for (; rest > 127; rest >>>= 7) this.slab[this.end++] = (rest & 127) | 128;
    this.slab[this.end++] = rest;
  }
}

const lengthSize = (length: number): number => (length < 128 ? 1 : length < 16_384 ? 2 : length < 2_097_152 ? 3 : 4);

/** Section 2.2.2.2 of MQTT 5. */
const encoded = ({ responseTopic, correlationData, userProperties = {} }: Properties): Uint8Array => {
  const parts: Uint8Array[] = [];
  const add = (kind: number, ...texts: readonly (string | Uint8Array)[]): void => {
    parts.push(Buffer.of(kind));
    for (const text of texts) {
      const bytes = typeof text === 'string' ? Buffer.from(text) : text;
      if (bytes.length > 65_535)
        throw new ParleyError('PARLEY_TOO_LARGE', { message: 'A property of MQTT has at most 65535 bytes' });
      parts.push(Buffer.of(bytes.length >>> 8, bytes.length & 255), bytes);
    }
  };
  if (responseTopic !== undefined) add(0x08, responseTopic);
  if (correlationData !== undefined) add(0x09, correlationData);
  for (const [name, value] of Object.entries(userProperties)) {
    for (const each of Array.isArray(value) ? value : [value]) add(0x26, name, each);
  }
  return Buffer.concat(parts);
};
