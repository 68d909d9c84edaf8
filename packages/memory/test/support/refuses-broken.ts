import type { Deserializer } from '@parley/core';

/** Does what the default does, but throws at the text `broken`. */
export class RefusesBroken implements Deserializer {
  deserialize(value: unknown, { channel }: { readonly channel?: string }): unknown {
    if (value === 'broken') throw new Error('broken');
    const isPacket = typeof value === 'object' && value !== null && 'pattern' in value;
    return isPacket ? value : { pattern: channel, data: value };
  }
}
