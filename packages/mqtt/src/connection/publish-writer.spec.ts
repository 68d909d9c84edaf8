import { Writable } from 'node:stream';
import { isWritable, PublishWriter } from './publish-writer.js';

/** Collects what is written, one entry for each write. */
class Wire extends Writable {
  readonly writes: Buffer[] = [];

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error) => void): void {
    this.writes.push(Buffer.from(chunk));
    done();
  }
}

const turn = (): Promise<void> => new Promise(resolve => setImmediate(() => setImmediate(resolve)));

const hex = (...parts: readonly (string | readonly number[])[]): string =>
  Buffer.concat(parts.map(part => Buffer.from(part as string))).toString('hex');

describe('the writer of messages', () => {
  it('writes MQTT 3.1.1 and 5 as their specifications have it', () => {
    for (const five of [false, true]) {
      const wire = new Wire();
      const writer = new PublishWriter(wire, five);
      writer.write('a/é', 'x€', true, undefined);
      writer.flush();

      const none = five ? [0] : [];
      expect(wire.writes[0]?.toString('hex')).toBe(hex([0x31, 10 + none.length, 0, 4], 'a/é', none, 'x€'));
    }
  });

  it('writes the properties it knows', () => {
    const wire = new Wire();
    const writer = new PublishWriter(wire, true);
    const correlationData = Buffer.from([1, 2]);
    writer.write('t', '', false, { responseTopic: 'r', correlationData, userProperties: { k: ['v', 'w'] } });
    writer.flush();

    const properties = [8, 0, 1, 0x72, 9, 0, 2, 1, 2, 38, 0, 1, 0x6b, 0, 1, 0x76, 38, 0, 1, 0x6b, 0, 1, 0x77];
    expect(wire.writes[0]?.toString('hex')).toBe(
      hex([0x30, 4 + properties.length, 0, 1], 't', [properties.length], properties),
    );
    expect(isWritable({ responseTopic: 'r', userProperties: {} })).toBe(true);
    expect(isWritable({ contentType: 'text/plain' })).toBe(false);
  });

  it.each([0, 1, 123, 124, 16_379, 16_380, 200_000, 2_097_200])(
    'writes a payload of %d bytes, as text and as bytes',
    size => {
      const wire = new Wire();
      const writer = new PublishWriter(wire, false);
      writer.write('t', 'x'.repeat(size), false, undefined);
      writer.write('t', Buffer.alloc(size, 'x'), false, undefined);
      writer.flush();

      const all = Buffer.concat(wire.writes);
      expect(all.length % 2).toBe(0);
      expect(all.subarray(0, all.length / 2).equals(all.subarray(all.length / 2))).toBe(true);
      const text = all.subarray(0, all.length / 2).toString('latin1');
      expect(text.endsWith(`\0\x01t${'x'.repeat(size)}`)).toBe(true);
    },
  );

  it('writes what one turn brings at once, and more than 16 KB ahead of that', async () => {
    const wire = new Wire();
    const writer = new PublishWriter(wire, false);
    for (let n = 0; n < 100; n++) writer.write('t', 'small', false, undefined);
    expect(wire.writes).toHaveLength(0);
    await turn();
    expect(wire.writes).toHaveLength(1);

    writer.write('t', 'x'.repeat(20_000), false, undefined);
    expect(wire.writes).toHaveLength(2);
  });

  it('says when it is handed over, once for all of a write, or that it is not', async () => {
    const wire = new Wire();
    const writer = new PublishWriter(wire, false);
    writer.write('t', '1', false, undefined);
    const first = writer.flushed();
    writer.write('t', '2', false, undefined);
    expect(writer.flushed()).toBe(first);
    await first;
    expect(wire.writes).toHaveLength(1);

    wire.on('error', () => undefined);
    wire.destroy();
    writer.write('t', '3', false, undefined);
    await expect(writer.flushed()).rejects.toThrow();
  });
});
