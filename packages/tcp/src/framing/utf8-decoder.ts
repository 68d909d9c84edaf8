import { isUtf8 } from 'node:buffer';

/**
 * Turns the chunks of one byte stream into text, strictly: what is not UTF-8 is reported and never becomes U+FFFD.
 *
 * A character cut by the end of a chunk is held back (at most 3 bytes) and comes with the next chunk, so that a
 * surrogate pair is never split between two texts.
 */
export class Utf8Decoder {
  private carry: Buffer | undefined;

  /** Whether the first bytes of a character wait for the rest of it. */
  get pending(): boolean {
    return this.carry !== undefined;
  }

  /** The characters that `chunk` completes; `undefined` if there are bytes among them that no character has. */
  decode(chunk: Buffer): string | undefined {
    const bytes = this.carry === undefined ? chunk : Buffer.concat([this.carry, chunk]);
    const end = bytes.length - unfinishedBytes(bytes);
    const complete = end === bytes.length ? bytes : bytes.subarray(0, end);
    if (!isUtf8(complete)) return undefined;
    // A copy, because a view would keep the whole chunk in memory for the sake of three bytes.
    this.carry = end === bytes.length ? undefined : Buffer.from(bytes.subarray(end));
    return complete.toString('utf8');
  }
}

/** How many bytes at the end belong to a character that is not complete yet: 0 to 3. */
function unfinishedBytes(bytes: Buffer): number {
  const last = bytes.length - 1;
  for (let back = 0; back < 3 && back <= last; back++) {
    const byte = bytes[last - back]!;
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) return characterSize(byte) > back + 1 ? back + 1 : 0;
  }
  return 0;
}

/** Bytes of the character that begins with this one, by RFC 3629; 0 if no character does, and then nothing is awaited. */
function characterSize(lead: number): number {
  if (lead < 0xc2 || lead > 0xf4) return 0;
  return lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
}
