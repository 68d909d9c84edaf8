/** What a mutant looks at in a JSON packet. */
export interface PeekedPacket {
  readonly id?: unknown;
  readonly pattern?: unknown;
  readonly data?: unknown;
  readonly err?: unknown;
  readonly isDisposed?: unknown;
}

/** The packet in a message; an empty one if there is none, which is not the business of a mutant. */
export const peek = (message: unknown): PeekedPacket => {
  try {
    return Object(JSON.parse(String(message))) as PeekedPacket;
  } catch {
    return {};
  }
};
