import { constants } from 'node:buffer';
import { ParleyError } from '@parley/core';
import { TextPieces } from './text-pieces.js';
import { Utf8Decoder } from './utf8-decoder.js';

const HASH = 0x23;
const ZERO = 0x30;
const NINE = 0x39;
const MAX_LENGTH_DIGITS = 10;

type FramingErrorCode = 'PARLEY_BAD_FRAME' | 'PARLEY_INVALID_UTF8' | 'PARLEY_TOO_LARGE';

export interface FrameLimits {
  /** The longest accepted text of one frame, in UTF-16 code units. V8's own limit for a string applies above it. */
  readonly maxMessageSize: number;
  /** Address of the peer, for errors. */
  readonly address?: string;
}

/**
 * Cuts a byte stream into frames: `<length>#<json>`, where the length is the decimal count of UTF-16 code units.
 *
 * Stricter than Nest, whose `parseInt` takes `12abc#` for 12: a length is one to ten ASCII digits and nothing else.
 * Leading zeros are accepted, since Nest accepts them and they leave no doubt about the value. A length of zero is a
 * frame with an empty text: no valid JSON, which is the message's fault and not the framing's. A length that ends
 * between the halves of a surrogate pair is refused, so a frame never holds half a character.
 *
 * Whatever violates the framing ends the reader, because the start of the next frame can no longer be known: the caller
 * closes the connection. Frames before the violation have been delivered, unless they shared a chunk with invalid UTF-8.
 *
 * Source: `helpers/json-socket.js` of `@nestjs/microservices` 12.1.1.
 */
export class FrameReader {
  private readonly decoder = new Utf8Decoder();
  private readonly pieces = new TextPieces();
  private readonly maxLength: number;
  /** Decoded text; everything before `at` is done with. */
  private text = '';
  private at = 0;
  /** The length as far as it has been read, when a chunk ends inside it. */
  private length = 0;
  private digits = 0;
  /** Code units that are still to come of a frame whose beginning is in `pieces`. */
  private missing = 0;
  private reading = false;
  private paused = false;
  private stopped = false;

  constructor(
    private readonly limits: FrameLimits,
    private readonly onFrame: (text: string) => void,
  ) {
    this.maxLength = Math.min(limits.maxMessageSize, constants.MAX_STRING_LENGTH);
  }

  /** A frame has begun and the peer owes the rest. False while paused, as then it is not the peer that is waited for. */
  get incomplete(): boolean {
    return !this.paused && !this.stopped && (this.missing > 0 || this.digits > 0);
  }

  /**
   * Reads what arrived and calls `onFrame` for every frame that is complete.
   * @throws ParleyError `PARLEY_BAD_FRAME`, `PARLEY_INVALID_UTF8`, or `PARLEY_TOO_LARGE` as soon as a length announces
   * more than the limit. The reader has stopped then.
   */
  push(chunk: Buffer): void {
    if (this.stopped) return;
    const text =
      this.decoder.decode(chunk) ?? this.refuse('PARLEY_INVALID_UTF8', 'The peer sent bytes that are not UTF-8');
    this.text = this.at === this.text.length ? text : this.text.slice(this.at) + text;
    this.at = 0;
    this.read();
  }

  /**
   * Holds back frames from now on, also those already in memory. Further chunks are kept, without a limit of the
   * reader's own: pause the socket as well.
   */
  pause(): void {
    this.paused = true;
  }

  /**
   * Delivers what was held back, unless a call further up the stack is doing so already.
   * @throws ParleyError as `push()` does
   */
  resume(): void {
    this.paused = false;
    this.read();
  }

  /** No more frames, not even the rest of the chunk that is being read; everything held is dropped. */
  stop(): void {
    this.stopped = true;
    this.forgetText();
    this.pieces.take();
  }

  /** An idle connection must not keep its last chunk alive. */
  private forgetText(): void {
    this.text = '';
    this.at = 0;
  }

  private read(): void {
    if (this.reading) return;
    this.reading = true;
    try {
      // All state is read anew each time round: `onFrame` may pause, resume, stop or push.
      while (!this.paused && this.at < this.text.length) {
        if (this.missing > 0) this.continueFrame();
        else this.beginFrame();
      }
    } finally {
      this.reading = false;
    }
    if (this.at === this.text.length) this.forgetText();
    // A character of several bytes has begun where a length belongs.
    if (this.decoder.pending && this.missing === 0 && !this.paused && !this.stopped) this.refuseLength();
  }

  private beginFrame(): void {
    const { text } = this;
    let { at, length, digits } = this;
    while (at < text.length) {
      const unit = text.charCodeAt(at++);
      if (unit === HASH && digits > 0) {
        this.length = 0;
        this.digits = 0;
        this.beginText(text, at, length);
        return;
      }
      if (unit < ZERO || unit > NINE || digits === MAX_LENGTH_DIGITS) this.refuseLength();
      length = length * 10 + unit - ZERO;
      digits++;
    }
    this.at = at;
    this.length = length;
    this.digits = digits;
  }

  private beginText(text: string, start: number, length: number): void {
    if (length > this.maxLength) {
      this.refuse('PARLEY_TOO_LARGE', `A frame of ${length} UTF-16 code units exceeds the limit of ${this.maxLength}`);
    }
    const end = start + length;
    if (end <= text.length) {
      this.at = end;
      this.deliver(text.slice(start, end));
      return;
    }
    this.missing = end - text.length;
    this.at = text.length;
    this.pieces.add(text.slice(start));
  }

  private continueFrame(): void {
    const { text, at } = this;
    const end = Math.min(at + this.missing, text.length);
    this.missing -= end - at;
    this.at = end;
    this.pieces.add(text.slice(at, end));
    if (this.missing === 0) this.deliver(this.pieces.take());
  }

  private deliver(text: string): void {
    if (endsInsidePair(text)) this.refuse('PARLEY_BAD_FRAME', 'The length of a frame ends inside a surrogate pair');
    this.onFrame(text);
  }

  private refuseLength(): never {
    this.refuse('PARLEY_BAD_FRAME', `A frame begins with one to ${MAX_LENGTH_DIGITS} digits and "#"`);
  }

  private refuse(code: FramingErrorCode, message: string): never {
    this.stop();
    throw new ParleyError(code, { message, address: this.limits.address });
  }
}

/** The text comes from UTF-8, so a high surrogate has its partner, and if it is the last, the frame's end lies between. */
function endsInsidePair(text: string): boolean {
  return (text.charCodeAt(text.length - 1) & 0xfc00) === 0xd800;
}
