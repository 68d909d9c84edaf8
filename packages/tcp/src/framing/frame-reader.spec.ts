import fc from 'fast-check';
import { ParleyError } from '@parley/core';
import { FrameReader } from './frame-reader.js';
import { frame } from './frame-writer.js';

const LIMIT = 1024 * 1024;

/** A reader that notes what it delivers. */
function reading(maxMessageSize = LIMIT) {
  const frames: string[] = [];
  const reader = new FrameReader({ maxMessageSize, address: 'tcp://peer:3000' }, text => void frames.push(text));
  return { frames, reader };
}

function codeOf(action: () => void): string | undefined {
  try {
    action();
  } catch (error) {
    expect(error).toBeInstanceOf(ParleyError);
    return (error as ParleyError).code;
  }
  return undefined;
}

/** What the reader makes of a text that arrives in one chunk: the code of the error, if there was one. */
function refusal(wire: string | Buffer, maxMessageSize = LIMIT): string | undefined {
  return codeOf(() => reading(maxMessageSize).reader.push(Buffer.from(wire as string)));
}

function pushInPieces(reader: FrameReader, wire: Buffer, size: number): void {
  for (let at = 0; at < wire.length; at += size) reader.push(wire.subarray(at, at + size));
}

describe('FrameReader', () => {
  describe('delivers', () => {
    it('a frame that fills a chunk, and then has nothing incomplete', () => {
      const { frames, reader } = reading();
      reader.push(Buffer.from('24#{"response":1,"id":"ID"}'));
      expect(frames).toEqual(['{"response":1,"id":"ID"}']);
      expect(reader.incomplete).toBe(false);
    });

    it('the stream of frames that a Nest server sends for three values', () => {
      const { frames, reader } = reading();
      reader.push(
        Buffer.from(
          '24#{"response":1,"id":"ID"}24#{"response":2,"id":"ID"}42#{"response":3,"isDisposed":true,"id":"ID"}',
        ),
      );
      expect(frames.map(text => JSON.parse(text).response)).toEqual([1, 2, 3]);
    });

    it('a frame that arrives byte by byte, at its last byte', () => {
      const { frames, reader } = reading();
      const wire = Buffer.from(frame('{"grüße":"日本語 🙂"}'));
      for (const byte of wire.subarray(0, -1)) {
        reader.push(Buffer.of(byte));
        expect(frames).toEqual([]);
        expect(reader.incomplete).toBe(true);
      }
      reader.push(wire.subarray(-1));
      expect(frames).toEqual(['{"grüße":"日本語 🙂"}']);
      expect(reader.incomplete).toBe(false);
    });

    it('characters of two, three and four bytes, cut at every byte', () => {
      const texts = ['"é"', '"€uro"', '"a🙂b"', '"\uffff\u{10ffff}"'];
      const wire = Buffer.from(texts.map(frame).join(''));
      for (let cut = 0; cut <= wire.length; cut++) {
        const { frames, reader } = reading();
        reader.push(wire.subarray(0, cut));
        reader.push(wire.subarray(cut));
        expect(frames).toEqual(texts);
      }
    });

    it('a replacement character that the peer did send', () => {
      const { frames, reader } = reading();
      pushInPieces(reader, Buffer.from(frame('"\ufffd"')), 2);
      expect(frames).toEqual(['"\ufffd"']);
    });

    it('an empty text for a length of zero, and goes on', () => {
      const { frames, reader } = reading();
      reader.push(Buffer.from('0#1#1'));
      expect(frames).toEqual(['', '1']);
    });

    it('a frame whose length has leading zeros, within ten digits', () => {
      const { frames, reader } = reading();
      reader.push(Buffer.from('0000000002#{}'));
      expect(frames).toEqual(['{}']);
    });

    it('a text of exactly the largest size', () => {
      expect(refusal(frame('"234567"'), 8)).toBeUndefined();
      expect(refusal(frame('"234567"'), 7)).toBe('PARLEY_TOO_LARGE');
    });

    it('100 000 frames in one chunk, without recursion', () => {
      const { frames, reader } = reading();
      reader.push(Buffer.from('2#{}'.repeat(100_000)));
      expect(frames).toHaveLength(100_000);
    });

    it('a frame of 64 MiB in chunks of 64 KiB', () => {
      const text = JSON.stringify('x'.repeat(64 * 1024 * 1024 - 2));
      const { frames, reader } = reading(text.length);
      pushInPieces(reader, Buffer.from(frame(text)), 64 * 1024);
      expect(frames).toHaveLength(1);
      expect(frames[0] === text).toBe(true);
    });

    it('a frame in pieces of very different sizes', () => {
      const text = JSON.stringify(Array.from({ length: 20_000 }, (_, i) => i));
      const wire = Buffer.from(frame(text));
      const { frames, reader } = reading();
      for (let at = 0, size = 1; at < wire.length; at += size, size = (size * 7) % 4999) {
        reader.push(wire.subarray(at, at + size));
      }
      expect(frames[0] === text).toBe(true);
    });

    it('a frame of 448 KiB in pieces of one byte', () => {
      const text = JSON.stringify('é🙂x'.repeat(64 * 1024));
      const { frames, reader } = reading(text.length);
      pushInPieces(reader, Buffer.from(frame(text)), 1);
      expect(frames[0] === text).toBe(true);
    });
  });

  describe('refuses', () => {
    it.each([
      ['text that is no length', 'GET / HTTP/1.1\r\n\r\n'],
      ['a TLS greeting', Buffer.from([0x16, 0x03, 0x01, 0x02])],
      ['a length without digits', '#{}'],
      ['a negative length', '-1#{}'],
      ['a signed length', '+2#{}'],
      ['a length with a fraction', '2.0#{}'],
      ['a length with an exponent', '1e1#{}'],
      ['a hexadecimal length', '0x2#{}'],
      ['a length with a space before it', ' 2#{}'],
      ['a length with a space after it', '2 #{}'],
      ['letters after the digits, which Nest accepts', '12abc#{}'],
      ['digits of another script', '２#{}'],
      ['a byte order mark', '\ufeff2#{}'],
      ['an eleventh digit', '00000000002#{}'],
    ])('%s', (_, wire) => {
      const { frames, reader } = reading();
      expect(codeOf(() => reader.push(Buffer.from(wire as string)))).toBe('PARLEY_BAD_FRAME');
      expect(frames).toEqual([]);
    });

    it('a line break after a frame, as nothing stands between two of them', () => {
      expect(refusal('2#{}\n2#{}')).toBe('PARLEY_BAD_FRAME');
    });

    it('an endless length at its eleventh digit, without waiting for more', () => {
      const { reader } = reading();
      pushInPieces(reader, Buffer.from('1234567890'), 1);
      expect(reader.incomplete).toBe(true);
      expect(codeOf(() => reader.push(Buffer.from('1')))).toBe('PARLEY_BAD_FRAME');
    });

    it('a length over the limit before any of its text arrived', () => {
      expect(refusal(`${LIMIT + 1}#`)).toBe('PARLEY_TOO_LARGE');
      expect(refusal('9999999999#')).toBe('PARLEY_TOO_LARGE');
    });

    it('a length that no string can have, whatever the limit', () => {
      expect(refusal('9999999999#', Infinity)).toBe('PARLEY_TOO_LARGE');
    });

    it.each([
      ['a stray continuation byte', [0x80]],
      ['a byte that begins no character', [0xff]],
      ['an overlong slash', [0xc0, 0xaf]],
      ['an overlong character of three bytes', [0xe0, 0x80, 0xaf]],
      ['half a surrogate pair', [0xed, 0xa0, 0x80]],
      ['a character above U+10FFFF', [0xf4, 0x90, 0x80, 0x80]],
      ['a character that another one interrupts', [0xe2, 0x82, 0x41]],
    ])('%s, in one chunk and byte by byte', (_, bytes) => {
      const wire = Buffer.concat([Buffer.from('9#"'), Buffer.from(bytes), Buffer.from('"')]);
      expect(refusal(wire)).toBe('PARLEY_INVALID_UTF8');
      expect(codeOf(() => pushInPieces(reading().reader, wire, 1))).toBe('PARLEY_INVALID_UTF8');
    });

    it.each([0x80, 0xc0, 0xc1, 0xf5, 0xff])('the byte %d at the end of a chunk, without waiting for more', byte => {
      expect(refusal(Buffer.concat([Buffer.from('9#"'), Buffer.of(byte)]))).toBe('PARLEY_INVALID_UTF8');
    });

    it('the first byte of a character where a length belongs, at once', () => {
      expect(refusal(Buffer.from([0xe2]))).toBe('PARLEY_BAD_FRAME');
    });

    it('a length that ends inside a surrogate pair, in one chunk and byte by byte', () => {
      const wire = Buffer.from('2#"🙂"');
      expect(refusal(wire)).toBe('PARLEY_BAD_FRAME');
      const { frames, reader } = reading();
      expect(codeOf(() => pushInPieces(reader, wire, 1))).toBe('PARLEY_BAD_FRAME');
      expect(frames).toEqual([]);
    });

    it('what follows a violation, but not what came before it', () => {
      const { frames, reader } = reading();
      expect(codeOf(() => reader.push(Buffer.from('1#12#xx3#')))).toBeUndefined();
      expect(codeOf(() => reader.push(Buffer.from('abc?1#9')))).toBe('PARLEY_BAD_FRAME');
      expect(codeOf(() => reader.push(Buffer.from('1#9')))).toBeUndefined();
      expect(frames).toEqual(['1', 'xx', 'abc']);
      expect(reader.incomplete).toBe(false);
    });

    it('with an error that names the peer', () => {
      expect(() => reading().reader.push(Buffer.from('x'))).toThrow(/digits.*tcp:\/\/peer:3000/);
    });
  });

  describe('incomplete', () => {
    it.each([
      ['a digit', Buffer.from('1')],
      ['a length', Buffer.from('12#')],
      ['a part of the text', Buffer.from('12#{"a":')],
      ['a part of the last character', Buffer.from('3#"€').subarray(0, -1)],
    ])('is true after %s', (_, wire) => {
      const { reader } = reading();
      reader.push(wire);
      expect(reader.incomplete).toBe(true);
    });

    it('is false before the first byte and after an empty chunk', () => {
      const { reader } = reading();
      expect(reader.incomplete).toBe(false);
      reader.push(Buffer.alloc(0));
      expect(reader.incomplete).toBe(false);
    });

    it('is false while paused, because then the peer is not to blame', () => {
      const { reader } = reading();
      reader.push(Buffer.from('5#ab'));
      reader.pause();
      expect(reader.incomplete).toBe(false);
      reader.resume();
      expect(reader.incomplete).toBe(true);
    });
  });

  describe('when onFrame interferes', () => {
    /** A reader whose `onFrame` does `act` after noting the frame. */
    function interfering(act: (reader: FrameReader, text: string) => void) {
      const frames: string[] = [];
      const reader: FrameReader = new FrameReader({ maxMessageSize: LIMIT }, text => {
        frames.push(text);
        act(reader, text);
      });
      return { frames, reader };
    }

    it('delivers nothing after stop(), not even from the same chunk', () => {
      const { frames, reader } = interfering(self => self.stop());
      reader.push(Buffer.from('1#11#21#3'));
      reader.push(Buffer.from('1#4'));
      reader.resume();
      expect(frames).toEqual(['1']);
    });

    it('holds back the rest of the chunk and later chunks after pause(), and resumes in order', () => {
      const { frames, reader } = interfering((self, text) => {
        if (text === '1') self.pause();
      });
      reader.push(Buffer.from('1#11#21#'));
      reader.push(Buffer.from('31#4'));
      expect(frames).toEqual(['1']);
      reader.resume();
      expect(frames).toEqual(['1', '2', '3', '4']);
    });

    it('may pause after every frame', () => {
      const { frames, reader } = interfering(self => self.pause());
      reader.push(Buffer.from('1#11#21#3'));
      for (const expected of [['1'], ['1', '2'], ['1', '2', '3'], ['1', '2', '3']]) {
        expect(frames).toEqual(expected);
        reader.resume();
      }
    });

    it('may pause and resume within each of 100 000 frames, without recursion', () => {
      const { frames, reader } = interfering(self => {
        self.pause();
        self.resume();
      });
      reader.push(Buffer.from('1#1'.repeat(100_000)));
      expect(frames).toHaveLength(100_000);
    });

    it('may push, and the bytes queue behind those that came before', () => {
      const { frames, reader } = interfering((self, text) => {
        if (text === '1') self.push(Buffer.from('1#4'));
      });
      reader.push(Buffer.from('1#11#21#3'));
      expect(frames).toEqual(['1', '2', '3', '4']);
    });

    it('passes on what onFrame throws and continues behind that frame', () => {
      const { frames, reader } = interfering((_, text) => {
        if (text === '1') throw new RangeError('handler');
      });
      expect(() => reader.push(Buffer.from('1#11#2'))).toThrow(RangeError);
      reader.push(Buffer.from('1#3'));
      expect(frames).toEqual(['1', '2', '3']);
    });

    it('reports a violation in held-back bytes when they are resumed', () => {
      const { reader } = interfering(self => self.pause());
      reader.push(Buffer.from('1#1?'));
      expect(codeOf(() => reader.resume())).toBe('PARLEY_BAD_FRAME');
    });
  });

  describe('whatever arrives', () => {
    const seed = 20_26;
    const texts = fc.array(fc.string({ unit: 'grapheme', maxLength: 40 }), { maxLength: 20 });
    const sizes = fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 30 });

    /** Cuts the wire into chunks of these sizes, over and over. */
    function chunks(wire: Buffer, lengths: readonly number[]): Buffer[] {
      const result: Buffer[] = [];
      for (let at = 0; at < wire.length; at += result.at(-1)!.length) {
        result.push(wire.subarray(at, at + lengths[result.length % lengths.length]!));
      }
      return result;
    }

    it('reads the same frames from the same bytes, however they are cut and whenever it is paused', () => {
      fc.assert(
        fc.property(texts, sizes, fc.array(fc.boolean(), { minLength: 1, maxLength: 7 }), (sent, lengths, pauses) => {
          const received: string[] = [];
          const reader: FrameReader = new FrameReader({ maxMessageSize: LIMIT }, text => {
            received.push(text);
            if (pauses[received.length % pauses.length]) reader.pause();
          });
          for (const chunk of chunks(Buffer.from(sent.map(frame).join('')), lengths)) reader.push(chunk);
          for (let resumed = 0; resumed <= sent.length; resumed++) reader.resume();
          expect(received).toEqual(sent);
          expect(reader.incomplete).toBe(false);
        }),
        { seed, numRuns: 500 },
      );
    });

    it('ends with a coded error or waits for more, and delivers the same, however garbage is cut', () => {
      const hostile = fc.oneof(
        fc.uint8Array({ maxLength: 64 }).map(bytes => Buffer.from(bytes)),
        fc.string({ unit: fc.constantFrom(...'0123456789#-+ {}"a€🙂'), maxLength: 64 }).map(text => Buffer.from(text)),
        fc
          .tuple(fc.nat(12), fc.string({ unit: 'grapheme', maxLength: 8 }))
          .map(([n, text]) => Buffer.from(`${n}#${text}`)),
      );
      fc.assert(
        fc.property(fc.array(hostile, { minLength: 1, maxLength: 5 }), sizes, (parts, lengths) => {
          const { frames, reader } = reading(100);
          const code = codeOf(() => {
            for (const chunk of chunks(Buffer.concat(parts), lengths)) reader.push(chunk);
          });
          expect([undefined, 'PARLEY_BAD_FRAME', 'PARLEY_INVALID_UTF8', 'PARLEY_TOO_LARGE']).toContain(code);
          const bytewise = reading(100);
          const bytewiseCode = codeOf(() => pushInPieces(bytewise.reader, Buffer.concat(parts), 1));
          expect(bytewiseCode === undefined).toBe(code === undefined);
          // A chunk with invalid UTF-8 delivers nothing, so fewer frames can come before the error; never other ones.
          expect(bytewise.frames.slice(0, frames.length)).toEqual(frames);
          if (code === undefined) expect(bytewise.frames).toEqual(frames);
        }),
        { seed, numRuns: 2_000 },
      );
    });

    it('holds no more of an unfinished frame than the limit allows', () => {
      const { frames, reader } = reading(1000);
      const code = codeOf(() => {
        reader.push(Buffer.from('1000#'));
        for (let pushed = 0; pushed < 10_000; pushed++) reader.push(Buffer.from('a'));
      });
      expect(code).toBe('PARLEY_BAD_FRAME');
      expect(frames).toEqual(['a'.repeat(1000)]);
    });
  });
});
