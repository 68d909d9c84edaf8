import { once } from 'node:events';
import type { Socket } from 'node:net';
import { signal, throughout, until } from '@parley/test-support';
import { socketPair } from '../../test/support/socket-pair.js';
import { TcpSocket, type SendCallback } from '../socket/tcp-socket.js';
import { CustomWire } from './custom-wire.js';

/** One message a line. */
class LineSocket extends TcpSocket {
  protected handleData(data: Buffer): void {
    for (const line of String(data).trimEnd().split('\n')) this.emitMessage(line);
  }

  protected handleSend(message: unknown, callback?: SendCallback): void {
    this.socket.write(`${JSON.stringify(message)}\n`, callback);
  }
}

const wired = async (framing: new (socket: Socket) => TcpSocket = LineSocket) => {
  const { near, far } = await socketPair();
  const messages: unknown[] = [];
  const { promise: closed, fire } = signal<Error | undefined>();
  const wire = new CustomWire(new framing(near), { message: message => messages.push(message), closed: fire });
  return { wire, near, far, messages, closed };
};

describe('a CustomWire', () => {
  it('leaves both directions to the framing', async () => {
    const { wire, far, messages } = await wired();

    wire.send({ a: 1 });
    await wire.flushed();
    expect(String((await once(far, 'data'))[0])).toBe('{"a":1}\n');

    far.write('{"b":2}\n[3]\n');
    await until('both messages arrived', () => messages.length === 2);
    expect(messages).toEqual([{ b: 2 }, [3]]);
  });

  it('takes messages that the framing emits on the socket by itself, as a binary one does in Nest', async () => {
    class Bytes extends LineSocket {
      protected override handleData(data: Buffer): void {
        for (const byte of data) this.socket.emit('message', byte);
      }
    }
    const { far, messages } = await wired(Bytes);

    far.write(Buffer.of(1, 2));

    await until('both messages arrived', () => messages.length === 2);
    expect(messages).toEqual([1, 2]);
  });

  it('throws what the framing throws for a message it cannot send', async () => {
    const { wire } = await wired();

    expect(() => wire.send({ big: 1n })).toThrow(TypeError);
  });

  it('rejects flushed() with what the framing calls back', async () => {
    class Broken extends LineSocket {
      protected override handleSend(_message: unknown, callback?: SendCallback): void {
        callback?.(new Error('not today'));
      }
    }
    const { wire } = await wired(Broken);

    wire.send({});

    await expect(wire.flushed()).rejects.toThrow('not today');
  });

  it('closes with what handleData throws, be it an error or a text', async () => {
    class Strict extends LineSocket {
      protected override handleData(): void {
        throw 'no such thing';
      }
    }
    const lines = await wired();
    lines.far.write('{\n');
    expect(await lines.closed).toBeInstanceOf(SyntaxError);

    const strict = await wired(Strict);
    strict.far.write('1');
    expect(await strict.closed).toMatchObject({ message: 'no such thing' });
  });

  it('takes an error that the framing emits as a text, as in Nest', async () => {
    const { near, closed } = await wired();

    near.emit('error', 'Corrupted length');
    near.destroy();

    expect(await closed).toMatchObject({ message: 'Corrupted length' });
  });

  it('has no room until the peer has read, with one promise and no listeners for all who ask', async () => {
    const { wire, near, far } = await wired();
    far.pause();
    const listeners = near.listenerCount('drain');

    wire.send('x'.repeat(16 * 1024 * 1024));
    const room = wire.room();
    expect(room).toBeInstanceOf(Promise);
    expect(wire.room()).toBe(room);
    expect(near.listenerCount('drain')).toBe(listeners);

    far.resume();
    await room;
    expect(wire.room()).toBeUndefined();
    expect(wire.size).toBe(0);
  });

  it('lets those go who wait for room when the socket closes', async () => {
    const { wire, near, far } = await wired();
    far.pause();
    wire.send('x'.repeat(16 * 1024 * 1024));
    const room = wire.room();

    near.destroy();

    await room;
    expect(wire.room()).toBeUndefined();
  });

  it('pauses and resumes what arrives', async () => {
    const { wire, far, messages } = await wired();
    wire.pause();

    far.write('1\n');
    await throughout(30, 'nothing is delivered', () => messages.length === 0);
    wire.resume();
    await until('the message arrived', () => messages.length === 1);
  });

  it('ends when both sides have', async () => {
    const { wire, far } = await wired();
    far.resume();
    far.once('end', () => far.end());

    await wire.end();
  });
});
