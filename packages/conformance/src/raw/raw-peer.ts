/** A packet below everything a transporter makes of it. */
export interface RawPacket {
  readonly id?: string;
  readonly pattern?: unknown;
  readonly data?: unknown;
  readonly response?: unknown;
  readonly err?: unknown;
  readonly isDisposed?: boolean;
  readonly [key: string]: unknown;
}

/** Bytes that nobody well-behaved sends. */
export interface MalformedBytes {
  /** What is wrong with them, for the failure message. */
  readonly name: string;
  readonly bytes: Uint8Array;
  /** The server closes this connection, or drops this one message and goes on. */
  readonly costs: 'connection' | 'message';
}

/** Speaks the bytes of a protocol whose server listens itself. */
export interface RawPeer {
  encode(packet: RawPacket): Uint8Array;
  /** Frames a text as it is: a packet that nothing here could serialize. Only where packets are text. */
  frame?(text: string): Uint8Array;
  /** The whole packets in what one connection carried so far, from its beginning. */
  decode(bytes: Uint8Array): readonly RawPacket[];
  /** Spoiled input of this protocol: lengths, encodings, envelopes. */
  readonly malformed?: readonly MalformedBytes[];
}
