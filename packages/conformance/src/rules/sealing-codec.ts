/** A packet of any transporter, as far as a codec of the user looks at it. */
export interface CodecPacket {
  readonly id?: unknown;
  readonly pattern?: unknown;
  readonly data?: unknown;
  readonly response?: unknown;
  readonly err?: unknown;
  readonly [key: string]: unknown;
}

type MaybeLater<T> = T | Promise<T>;

/** The options `serializer` and `deserializer`, as Parley and Nest understand them. */
export interface Codec {
  readonly serializer: { serialize(packet: CodecPacket, options?: unknown): MaybeLater<unknown> };
  readonly deserializer: { deserialize(value: unknown, options?: unknown): MaybeLater<unknown> };
}

/** How often each half was asked. */
export interface CodecUse {
  serialized: number;
  deserialized: number;
}

const seal = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64');
const open = (text: unknown): unknown => JSON.parse(Buffer.from(String(text), 'base64').toString());

/**
 * A codec as an application has it that encrypts what its services say to each other: `data` and `response` cross
 * unreadable, the rest of the packet as it is.
 * @param later makes it asynchronous: when the n-th packet is done
 */
export const sealingCodec = (use: CodecUse, later?: (count: number) => Promise<unknown>): Codec => {
  const result = <T>(count: number, value: T): MaybeLater<T> =>
    later === undefined ? value : later(count).then(() => value);
  return {
    serializer: {
      serialize: packet => result(use.serialized++, convert(packet, seal)),
    },
    deserializer: {
      deserialize: value => result(use.deserialized++, convert(value as CodecPacket, open)),
    },
  };
};

const convert = (packet: CodecPacket, change: (value: unknown) => unknown): CodecPacket => ({
  ...packet,
  ...(packet.data !== undefined && { data: change(packet.data) }),
  ...(packet.response !== undefined && { response: change(packet.response) }),
});
